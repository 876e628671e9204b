//! What claimed calls are about: the webhooks as they are now, and the events; each is read once a batch, however many
//! calls are about it.

use std::collections::HashMap;
use std::sync::Arc;

use aws::clock;
use aws::queue::messages::CallMessage;
use aws::store::{StoreError, Tables};
use domain::event::Event;
use domain::ids::WebhookId;
use domain::signing::SigningSecrets;
use domain::webhook::Webhook;

/// Webhooks and events of a batch; for what is not readable an error of its own.
#[derive(Debug)]
pub struct Subjects {
    webhooks: HashMap<WebhookId, Result<Arc<Webhook>, StoreError>>,
    secrets: HashMap<WebhookId, Result<Arc<SigningSecrets>, StoreError>>,
    events: HashMap<String, Result<Arc<Event>, StoreError>>,
}

/// Reads what calls are about.
pub async fn load<'a>(
    tables: &Tables,
    messages: impl Iterator<Item = &'a CallMessage> + Clone,
) -> Result<Subjects, StoreError> {
    let webhooks = messages.clone().map(|message| message.call_id.webhook()).collect();
    let events = messages.map(|message| message.event_id.clone()).collect();
    let mut read = tables.subjects(webhooks, events, clock::now()).await?;
    // Webhooks that are older than signatures have no secret until somebody needs it.
    let missing: Vec<WebhookId> = read.webhooks.keys().filter(|id| !read.secrets.contains_key(id)).copied().collect();
    for id in missing {
        match tables.signing_secrets(id).await.transpose() {
            Some(secrets) => drop(read.secrets.insert(id, secrets)),
            // It was deleted while it was read.
            None => drop(read.webhooks.remove(&id)),
        }
    }
    Ok(Subjects {
        webhooks: read.webhooks.into_iter().map(|(id, webhook)| (id, webhook.map(Arc::new))).collect(),
        secrets: read.secrets.into_iter().map(|(id, secrets)| (id, secrets.map(Arc::new))).collect(),
        events: read.events.into_iter().map(|(id, stored)| (id, stored.map(|stored| Arc::new(stored.event)))).collect(),
    })
}

impl Subjects {
    /// The webhook that a message is about; `None` if it was deleted.
    pub fn webhook(&self, message: &CallMessage) -> Result<Option<Arc<Webhook>>, StoreError> {
        self.webhooks.get(&message.call_id.webhook()).cloned().transpose()
    }

    /// What the webhook's requests are signed with; `None` if it was deleted.
    pub fn secrets(&self, message: &CallMessage) -> Result<Option<Arc<SigningSecrets>>, StoreError> {
        self.secrets.get(&message.call_id.webhook()).cloned().transpose()
    }

    /// The event that a message is about; `None` if it has expired.
    pub fn event(&self, message: &CallMessage) -> Result<Option<Arc<Event>>, StoreError> {
        self.events.get(&message.event_id).cloned().transpose()
    }
}
