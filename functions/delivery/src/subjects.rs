//! What claimed calls are about: the webhooks as they are now, and the events; each is read at most once a batch, however many
//! calls are about it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use aws::clock;
use aws::queue::messages::CallMessage;
use aws::store::generation::Mark;
use aws::store::{StoreError, Tables};
use domain::event::Event;
use domain::ids::WebhookId;

use crate::kept_webhooks::{KeptWebhooks, WithSecrets};

/// A webhook and what its requests are signed with; an error if one of the two is not readable.
type Readable = Result<WithSecrets, StoreError>;

/// Webhooks and events of a batch; for what is not readable an error of its own.
#[derive(Debug)]
pub struct Subjects {
    webhooks: HashMap<WebhookId, Readable>,
    events: HashMap<String, Result<Arc<Event>, StoreError>>,
}

/// Reads what calls are about, but for webhooks that are kept and have not changed.
pub async fn load<'a>(
    tables: &Tables,
    kept_webhooks: &KeptWebhooks,
    messages: impl Iterator<Item = &'a CallMessage> + Clone,
) -> Result<Subjects, StoreError> {
    let wanted: HashSet<WebhookId> = messages.clone().map(|message| message.call_id.webhook()).collect();
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
    let (before, kept) = kept_webhooks.of(&wanted, clock::now());
    let missing = wanted.iter().filter(|id| !kept.contains_key(id)).copied().collect();
    let (mark, mut webhooks, mut events) = read(tables, missing, event_ids).await?;
    kept_webhooks.note(mark, clock::now());
    if before == Some(mark) {
        kept_webhooks.keep(mark, readable(&webhooks));
        webhooks.extend(kept.into_iter().map(|(id, webhook)| (id, Ok(webhook))));
    } else if !kept.is_empty() {
        let (_, again, _) = read(tables, kept.into_keys().collect(), HashSet::new()).await?;
        kept_webhooks.keep(mark, readable(&again));
        webhooks.extend(again);
    }
    events.extend(brought);
    Ok(Subjects { webhooks, events })
}

/// The event that a message brings along. One that is not readable is read from the table instead.
fn event_in(message: &CallMessage) -> Option<Arc<Event>> {
    let event = message.event.as_ref()?.unpack();
    let event = event
        .inspect_err(|error| tracing::warn!(call_id = %message.call_id, %error, "the event is read from the table"));
    event.ok().map(Arc::new)
}

type Read = (Mark, HashMap<WebhookId, Readable>, HashMap<String, Result<Arc<Event>, StoreError>>);

async fn read(tables: &Tables, webhooks: HashSet<WebhookId>, events: HashSet<String>) -> Result<Read, StoreError> {
    let mut read = tables.subjects(webhooks, events, clock::now()).await?;
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
    let events = read.events.into_iter().map(|(id, stored)| (id, stored.map(|stored| Arc::new(stored.event))));
    Ok((read.mark, webhooks, events.collect()))
}

fn readable(webhooks: &HashMap<WebhookId, Readable>) -> impl Iterator<Item = (WebhookId, WithSecrets)> + '_ {
    webhooks.iter().filter_map(|(id, webhook)| Some((*id, webhook.as_ref().ok()?.clone())))
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
