//! What claimed calls are about: their webhooks as they are now with their signing secrets, and their events.

use std::collections::{HashMap, HashSet};

use aws_sdk_dynamodb::types::{Get, TransactGetItem};

use super::batch_get;
use super::error::StoreError;
use super::events::StoredEvent;
use super::generation::Mark;
use super::keys::{self, Item, Key};
use super::signing;
use super::tables::Tables;
use super::webhooks;
use domain::ids::WebhookId;
use domain::signing::SigningSecrets;
use domain::time::Timestamp;
use domain::webhook::Webhook;

/// Most webhooks that are read at one moment: DynamoDB reads 100 items so, the mark and two for each.
const AT_ONE_MOMENT: usize = 49;

/// Webhooks and events. What is not there, or has expired, is left out; what is not readable has an error of its own.
#[derive(Debug)]
pub struct Subjects {
    /// The mark of the site's webhooks, read at about the same time.
    pub mark: Mark,
    /// The webhooks.
    pub webhooks: SignedWebhooks,
    /// The events, by id.
    pub events: HashMap<String, Result<StoredEvent, StoreError>>,
}

/// Webhooks, and what their requests are signed with.
#[derive(Debug)]
pub struct SignedWebhooks {
    /// The webhooks.
    pub webhooks: HashMap<WebhookId, Result<Webhook, StoreError>>,
    /// The secrets. Webhooks that are older than signatures may have none.
    pub secrets: HashMap<WebhookId, Result<SigningSecrets, StoreError>>,
}

impl Tables {
    /// Reads webhooks and events, strongly consistent, in one request as far as they fit into one. Each is read at a moment of its own: where
    /// a change is under way, the mark may be the new one and a webhook the old one
    /// (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-isolation>).
    pub async fn subjects(
        &self,
        webhook_ids: &HashSet<WebhookId>,
        event_ids: HashSet<String>,
        now: Timestamp,
    ) -> Result<Subjects, StoreError> {
        const ACTION: &str = "read webhooks and events of calls";
        let webhook_keys = self.signed_keys(webhook_ids).into_iter().map(|key| (self.webhooks.clone(), key));
        let event_key = |id: &str| (self.calls.clone(), keys::event(&self.site, id));
        let keys = webhook_keys.chain(event_ids.iter().map(|id| event_key(id)));
        let mut items = batch_get::get_from(&self.client, keys.collect(), now.as_seconds(), ACTION).await?;
        let heads = event_ids.into_iter().filter_map(|id| {
            let item = items.remove(&event_key(&id))?;
            Some((id, item))
        });
        let events = self.events_of(heads.collect(), now).await?;
        let (mark, webhooks) =
            self.signed(webhook_ids, items.into_iter().map(|((_, key), item)| (key, item)), ACTION)?;
        Ok(Subjects { mark, webhooks, events })
    }

    /// Reads webhooks, strongly consistent, with the mark of the moment at which all of these are. `None` if one of them is being changed at
    /// this moment, or if they are too many. Costs twice what [`Self::subjects`] does.
    pub async fn webhooks_at_one_moment(
        &self,
        ids: &HashSet<WebhookId>,
    ) -> Result<Option<(Mark, SignedWebhooks)>, StoreError> {
        const ACTION: &str = "read webhooks of calls at one moment";
        if ids.len() > AT_ONE_MOMENT {
            return Ok(None);
        }
        let get = |key: Key| {
            let get = Get::builder().table_name(&self.webhooks).set_key(Some(key.attributes())).build();
            get.map(|get| TransactGetItem::builder().get(get).build()).map_err(StoreError::malformed(ACTION))
        };
        let gets = self.signed_keys(ids).into_iter().map(get).collect::<Result<Vec<_>, _>>()?;
        match self.client.transact_get_items().set_transact_items(Some(gets)).send().await {
            Ok(answer) => {
                let items = answer.responses.unwrap_or_default().into_iter().filter_map(|response| response.item);
                self.signed(ids, items.filter_map(|item| Some((Key::of(&item)?, item))), ACTION).map(Some)
            }
            Err(error) if error.as_service_error().is_some_and(|error| error.is_transaction_canceled_exception()) => {
                Ok(None)
            }
            Err(error) => Err(StoreError::service(ACTION)(error)),
        }
    }

    /// The keys of the mark, and of webhooks and their secrets.
    fn signed_keys(&self, ids: &HashSet<WebhookId>) -> Vec<Key> {
        let of_webhook = |id: &WebhookId| [keys::webhook(&self.site, *id), keys::signing(&self.site, *id)];
        [keys::generation(&self.site)].into_iter().chain(ids.iter().flat_map(of_webhook)).collect()
    }

    /// What is in the items of these keys.
    fn signed(
        &self,
        ids: &HashSet<WebhookId>,
        items: impl Iterator<Item = (Key, Item)>,
        action: &'static str,
    ) -> Result<(Mark, SignedWebhooks), StoreError> {
        let mut items: HashMap<Key, Item> = items.collect();
        let mark = Mark::read(items.get(&keys::generation(&self.site)), action)?;
        let (mut webhooks, mut secrets) = (HashMap::new(), HashMap::new());
        for id in ids {
            if let Some(item) = items.remove(&keys::webhook(&self.site, *id)) {
                webhooks.insert(*id, webhooks::read(item, action));
            }
            if let Some(item) = items.remove(&keys::signing(&self.site, *id)) {
                secrets.insert(*id, signing::read(item, action));
            }
        }
        Ok((mark, SignedWebhooks { webhooks, secrets }))
    }
}
