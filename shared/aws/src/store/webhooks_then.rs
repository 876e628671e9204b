//! Webhooks as they were when an event was matched with them: in a generation.

use aws_sdk_dynamodb::types::AttributeValue;
use futures::{StreamExt, TryStreamExt, stream};

use super::batch_get::is_live;
use super::error::StoreError;
use super::keys::{self, Item};
use super::tables::Tables;
use super::webhooks::WebhookItem;
use domain::ids::WebhookId;
use domain::time::Timestamp;
use domain::webhook::Webhook;

/// Webhooks whose earlier versions are looked for at the same time.
const AT_ONCE: usize = 8;
/// Versions that are read of one webhook, from the latest back. Whoever has changed it more often since learns less.
const VERSIONS: usize = 100;

/// A webhook then and now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThenAndNow {
    /// The webhook.
    pub id: WebhookId,
    /// What it was then.
    pub then: Then,
    /// Later versions of its settings, in order; the last are those of now, or those that it had when it was deleted.
    pub later: Vec<Webhook>,
}

/// What a webhook was in a generation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Then {
    /// It had these settings.
    There(Webhook),
    /// It was created later.
    NotYet,
    /// Its settings then are no longer kept.
    Unknown,
}

/// Settings, and the generation that they began. None if a version of this service wrote them that did not count.
type Began = (Webhook, Option<u64>);

impl Tables {
    /// Every webhook of the site as it was in a generation, in order of creation: also those that came later or were deleted since,
    /// not those that were gone by then. `None`: the generation is not known.
    pub async fn webhooks_then(&self, generation: Option<u64>, now: Timestamp) -> Result<Vec<ThenAndNow>, StoreError> {
        const ACTION: &str = "read the webhooks of an earlier time";
        let current = self.query_site(keys::WEBHOOKS, ACTION).await?;
        let current = current.into_iter().map(|item| began(item, ACTION)).collect::<Result<Vec<_>, _>>()?;
        let deleted = self.query_site(keys::DELETED, ACTION).await?;
        let deleted = deleted.iter().filter(|item| is_live(item, now.as_seconds())).filter_map(Deleted::read);

        let mut all = Vec::new();
        let mut look = Vec::new();
        for (webhook, began) in current {
            match is_by(began, generation) {
                true => all.push(ThenAndNow { id: webhook.id, then: Then::There(webhook), later: Vec::new() }),
                false => look.push(webhook.id),
            }
        }
        look.extend(deleted.filter(|deleted| !is_by(deleted.generation, generation)).map(|deleted| deleted.id));
        let versions = stream::iter(look.into_iter().map(|id| self.then_and_now(id, generation, now, ACTION)));
        let looked: Vec<Option<ThenAndNow>> = versions.buffer_unordered(AT_ONCE).try_collect().await?;
        all.extend(looked.into_iter().flatten());
        all.sort_by_key(|webhook| webhook.id);
        Ok(all)
    }

    /// `None` if nothing is kept of the webhook any more.
    async fn then_and_now(
        &self,
        id: WebhookId,
        generation: Option<u64>,
        now: Timestamp,
        action: &'static str,
    ) -> Result<Option<ThenAndNow>, StoreError> {
        let mut versions = self
            .client
            .query()
            .table_name(&self.webhooks)
            .key_condition_expression("pk = :site AND begins_with(sk, :versions)")
            .expression_attribute_values(":site", AttributeValue::S(keys::site(&self.site)))
            .expression_attribute_values(":versions", AttributeValue::S(keys::versions_of(id)))
            .consistent_read(true)
            .scan_index_forward(false)
            .limit(4)
            .into_paginator()
            .items()
            .send();
        let mut later = Vec::new();
        let mut then = Then::Unknown;
        while later.len() < VERSIONS
            && let Some(item) = versions.next().await
        {
            let item = item.map_err(StoreError::service(action))?;
            if !is_live(&item, now.as_seconds()) {
                break;
            }
            let (webhook, began) = began(item, action)?;
            if is_by(began, generation) {
                then = Then::There(webhook);
                break;
            }
            if webhook.version == 1 && began.is_some() && generation.is_some() {
                then = Then::NotYet;
            }
            later.push(webhook);
        }
        later.reverse();
        let is_known = then != Then::Unknown || !later.is_empty();
        Ok(is_known.then_some(ThenAndNow { id, then, later }))
    }
}

/// A webhook that was deleted.
struct Deleted {
    id: WebhookId,
    /// The generation that this began.
    generation: Option<u64>,
}

impl Deleted {
    fn read(item: &Item) -> Option<Self> {
        let id = item.get("sk")?.as_s().ok()?.strip_prefix(keys::DELETED)?.parse().ok()?;
        let generation = item.get("generation").and_then(|number| number.as_n().ok()?.parse().ok());
        Some(Self { id, generation })
    }
}

fn began(item: Item, action: &'static str) -> Result<Began, StoreError> {
    let item: WebhookItem =
        serde_dynamo::from_item(item).map_err(|error| StoreError::unreadable(action)(error.to_string()))?;
    Ok((item.webhook, item.generation))
}

/// Whether something had begun by a generation.
fn is_by(began: Option<u64>, generation: Option<u64>) -> bool {
    began.zip(generation).is_some_and(|(began, generation)| began <= generation)
}
