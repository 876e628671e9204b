//! What claimed calls are about: their webhooks as they are now with their signing secrets, and their events, all read together with the
//! mark by which a reader knows that webhooks and secrets are still the same.

use std::collections::{HashMap, HashSet};

use super::batch_get;
use super::error::StoreError;
use super::events::StoredEvent;
use super::generation::Mark;
use super::keys;
use super::signing;
use super::tables::Tables;
use super::webhooks;
use domain::ids::WebhookId;
use domain::signing::SigningSecrets;
use domain::time::Timestamp;
use domain::webhook::Webhook;

/// Webhooks and events. What is not there, or has expired, is left out; what is not readable has an error of its own.
#[derive(Debug)]
pub struct Subjects {
    /// The mark, read at about the same time: before the webhooks or after them.
    pub mark: Mark,
    /// The webhooks.
    pub webhooks: HashMap<WebhookId, Result<Webhook, StoreError>>,
    /// What their requests are signed with. Webhooks that are older than signatures may have none.
    pub secrets: HashMap<WebhookId, Result<SigningSecrets, StoreError>>,
    /// The events, by id.
    pub events: HashMap<String, Result<StoredEvent, StoreError>>,
}

impl Tables {
    /// Reads webhooks and events, strongly consistent, in one request as far as they fit into one.
    pub async fn subjects(
        &self,
        webhook_ids: HashSet<WebhookId>,
        event_ids: HashSet<String>,
        now: Timestamp,
    ) -> Result<Subjects, StoreError> {
        const ACTION: &str = "read webhooks and events of calls";
        let webhook_key = |id: WebhookId| (self.webhooks.clone(), keys::webhook(&self.site, id));
        let event_key = |id: &str| (self.calls.clone(), keys::event(&self.site, id));
        let secret_key = |id: WebhookId| (self.webhooks.clone(), keys::signing(&self.site, id));
        let webhook_keys = webhook_ids.iter().flat_map(|id| [webhook_key(*id), secret_key(*id)]);
        let mark_key = (self.webhooks.clone(), keys::generation(&self.site));
        let keys = webhook_keys.chain(event_ids.iter().map(|id| event_key(id))).chain([mark_key.clone()]);
        let mut items = batch_get::get_from(&self.client, keys.collect(), now.as_seconds(), ACTION).await?;
        let mark = Mark::read(items.get(&mark_key), ACTION)?;
        let secrets = webhook_ids.iter().filter_map(|id| Some((*id, items.remove(&secret_key(*id))?)));
        let secrets = secrets.map(|(id, item)| (id, signing::read(item, ACTION))).collect();
        let webhooks = webhook_ids.into_iter().filter_map(|id| Some((id, items.remove(&webhook_key(id))?)));
        let webhooks = webhooks.map(|(id, item)| (id, webhooks::read(item, ACTION))).collect();
        let heads = event_ids.into_iter().filter_map(|id| {
            let item = items.remove(&event_key(&id))?;
            Some((id, item))
        });
        Ok(Subjects { mark, webhooks, secrets, events: self.events_of(heads.collect(), now).await? })
    }
}
