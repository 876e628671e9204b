//! What claimed calls are about: the webhooks as they are now, and the events; each is read at most once a batch, however many
//! calls are about it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use aws::clock;
use aws::queue::messages::CallMessage;
use aws::store::events::StoredEvent;
use aws::store::generation::Mark;
use aws::store::subjects::SignedWebhooks;
use aws::store::{StoreError, Tables};
use domain::event::Event;
use domain::ids::WebhookId;
use futures::future::try_join;

use crate::kept_webhooks::{KeptWebhooks, WithSecrets};

/// A webhook and what its requests are signed with; an error if one of the two is not readable.
type Readable = Result<WithSecrets, StoreError>;

type Events = HashMap<String, Result<Arc<Event>, StoreError>>;

/// Webhooks and events of a batch; for what is not readable an error of its own.
#[derive(Debug)]
pub struct Subjects {
    webhooks: HashMap<WebhookId, Readable>,
    events: Events,
}

/// Reads what calls are about, but for webhooks that are kept and have not changed.
pub async fn load<'a>(
    tables: &Tables,
    kept_webhooks: &KeptWebhooks,
    messages: impl Iterator<Item = &'a CallMessage> + Clone,
) -> Result<Subjects, StoreError> {
    let wanted: HashSet<WebhookId> = messages.clone().map(|message| message.call_id.webhook()).collect();
    if wanted.is_empty() {
        return Ok(Subjects { webhooks: HashMap::new(), events: HashMap::new() });
    }
    let mut brought = HashMap::new();
    for message in messages.clone() {
        if !brought.contains_key(&message.event_id)
            && let Some(event) = event_in(message)
        {
            brought.insert(message.event_id.clone(), Ok(event));
        }
    }
    let event_ids =
        messages.map(|message| &message.event_id).filter(|id| !brought.contains_key(*id)).cloned().collect();
    let (known_by, kept) = kept_webhooks.of(&wanted, clock::now());
    let subjects = match known_by {
        None => at_once(tables, kept_webhooks, &wanted, event_ids).await,
        Some(known_by) => unless_kept(tables, kept_webhooks, (known_by, kept), &wanted, event_ids).await,
    };
    let mut subjects = subjects?;
    subjects.events.extend(brought);
    Ok(subjects)
}

/// Reads all in one request. From now on it is worth keeping webhooks.
async fn at_once(
    tables: &Tables,
    kept_webhooks: &KeptWebhooks,
    wanted: &HashSet<WebhookId>,
    event_ids: HashSet<String>,
) -> Result<Subjects, StoreError> {
    let read = tables.subjects(wanted, event_ids, clock::now()).await?;
    // The webhooks may be older than the mark.
    kept_webhooks.keep(read.mark, None, clock::now());
    Ok(Subjects { webhooks: with_secrets(tables, read.webhooks).await, events: shared(read.events) })
}

/// Reads events with the mark, and the webhooks that are not kept under it.
async fn unless_kept(
    tables: &Tables,
    kept_webhooks: &KeptWebhooks,
    (known_by, kept): (Mark, HashMap<WebhookId, WithSecrets>),
    wanted: &HashSet<WebhookId>,
    event_ids: HashSet<String>,
) -> Result<Subjects, StoreError> {
    let missing = wanted.iter().filter(|id| !kept.contains_key(id)).copied().collect();
    let marked = async {
        // Where there is nothing but webhooks that are missing, their mark comes with them.
        match kept.is_empty() && event_ids.is_empty() {
            true => Ok(None),
            false => tables.subjects(&HashSet::new(), event_ids, clock::now()).await.map(Some),
        }
    };
    let (marked, mut webhooks) = try_join(marked, read_and_keep(tables, kept_webhooks, missing)).await?;
    let (mark, events) = marked.map(|marked| (marked.mark, marked.events)).unzip();
    match mark == Some(known_by) {
        true => webhooks.extend(kept.into_iter().map(|(id, webhook)| (id, Ok(webhook)))),
        // One of the site's webhooks has changed.
        false => webhooks.extend(read_and_keep(tables, kept_webhooks, kept.into_keys().collect()).await?),
    }
    Ok(Subjects { webhooks, events: shared(events.unwrap_or_default()) })
}

/// Reads webhooks, and keeps those that are readable, unless one of them is being changed.
async fn read_and_keep(
    tables: &Tables,
    kept_webhooks: &KeptWebhooks,
    ids: HashSet<WebhookId>,
) -> Result<HashMap<WebhookId, Readable>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let Some((mark, webhooks)) = tables.webhooks_at_one_moment(&ids).await? else {
        let read = tables.subjects(&ids, HashSet::new(), clock::now()).await?;
        return Ok(with_secrets(tables, read.webhooks).await);
    };
    let webhooks = with_secrets(tables, webhooks).await;
    let readable = webhooks.iter().filter_map(|(id, webhook)| Some((*id, webhook.as_ref().ok()?.clone())));
    kept_webhooks.keep(mark, readable, clock::now());
    Ok(webhooks)
}

/// Webhooks together with their secrets.
async fn with_secrets(tables: &Tables, mut read: SignedWebhooks) -> HashMap<WebhookId, Readable> {
    let mut webhooks = HashMap::new();
    for (id, webhook) in read.webhooks {
        let secrets = match read.secrets.remove(&id) {
            Some(secrets) => secrets,
            // Webhooks that are older than signatures have no secret until somebody needs it.
            None => match tables.signing_secrets(id).await.transpose() {
                Some(secrets) => secrets,
                // It was deleted while it was read.
                None => continue,
            },
        };
        webhooks.insert(id, webhook.and_then(|webhook| Ok((Arc::new(webhook), Arc::new(secrets?)))));
    }
    webhooks
}

fn shared(events: HashMap<String, Result<StoredEvent, StoreError>>) -> Events {
    events.into_iter().map(|(id, stored)| (id, stored.map(|stored| Arc::new(stored.event)))).collect()
}

/// The event that a message brings along. One that is not readable is read from the table instead.
fn event_in(message: &CallMessage) -> Option<Arc<Event>> {
    let event = message.event.as_ref()?.unpack();
    let event = event
        .inspect_err(|error| tracing::warn!(call_id = %message.call_id, %error, "the event is read from the table"));
    event.ok().map(Arc::new)
}

impl Subjects {
    /// The webhook that a message is about, and what its requests are signed with; `None` if it was deleted.
    pub fn webhook(&self, message: &CallMessage) -> Result<Option<WithSecrets>, StoreError> {
        self.webhooks.get(&message.call_id.webhook()).cloned().transpose()
    }

    /// The event that a message is about; `None` if it has expired.
    pub fn event(&self, message: &CallMessage) -> Result<Option<Arc<Event>>, StoreError> {
        self.events.get(&message.event_id).cloned().transpose()
    }
}
