//! What claimed calls are about: the webhooks as they are now, and the events; each is read once a batch, however many
//! calls are about it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use aws::clock;
use aws::queue::messages::CallMessage;
use aws::store::{StoreError, Tables};
use domain::event::Event;
use domain::ids::WebhookId;
use domain::webhook::Webhook;

/// Webhooks and events of a batch.
#[derive(Debug)]
pub struct Subjects {
    webhooks: HashMap<WebhookId, Arc<Webhook>>,
    events: HashMap<String, Arc<Event>>,
}

impl Subjects {
    /// Reads what these calls are about.
    pub async fn load<'a>(
        tables: &Tables,
        messages: impl Iterator<Item = &'a CallMessage> + Clone,
    ) -> Result<Self, StoreError> {
        let webhooks: HashSet<_> = messages.clone().map(|message| message.call_id.webhook()).collect();
        let events: HashSet<_> = messages.map(|message| message.event_id.clone()).collect();
        let (webhooks, events) =
            tokio::try_join!(tables.webhooks_by_id(webhooks), tables.events_by_id(events, clock::now()))?;
        Ok(Self {
            webhooks: webhooks.into_iter().map(|(id, webhook)| (id, Arc::new(webhook))).collect(),
            events: events.into_iter().map(|(id, event)| (id, Arc::new(event))).collect(),
        })
    }

    /// The webhook that a message is about; `None` if it was deleted.
    pub fn webhook(&self, message: &CallMessage) -> Option<Arc<Webhook>> {
        self.webhooks.get(&message.call_id.webhook()).cloned()
    }

    /// The event that a message is about; `None` if it has expired.
    pub fn event(&self, message: &CallMessage) -> Option<Arc<Event>> {
        self.events.get(&message.event_id).cloned()
    }
}
