//! Webhooks as they were when an event was matched with them: in a generation.

use std::collections::BTreeMap;

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
/// Versions that are read of one webhook, from the latest back. Of one that was changed more often since, the settings of then are not
/// looked for.
const VERSIONS: usize = 25;

/// When an event was matched, by the generations of the webhooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matched {
    /// The first time. `None` if that is not known.
    pub first: Option<u64>,
    /// The last time: the same, unless a fault came between.
    pub last: Option<u64>,
}

/// A webhook then and now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThenAndNow {
    /// The webhook.
    pub id: WebhookId,
    /// What it was when the event was first matched.
    pub then: Then,
    /// The settings that it had when the event was last matched; `None` if it was not there, or they are no longer kept.
    pub last: Option<Webhook>,
    /// Versions of its settings later than those of `then`, in order; the last are those of now, or those that it had when it was deleted.
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

/// Webhooks of one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The webhooks, in order of creation.
    pub webhooks: Vec<ThenAndNow>,
    /// Whether there are more behind them.
    pub has_more: bool,
}

/// Settings, and the generation that they began. None if a version of this service wrote them that did not count.
type Began = (Webhook, Option<u64>);

impl Tables {
    /// The webhooks of the site as they were when an event was matched, in order of creation, `limit` of them behind one: also those that
    /// came later or were deleted since, not those that were gone by then.
    pub async fn webhooks_then(
        &self,
        matched: Matched,
        (behind, limit): (Option<WebhookId>, usize),
        now: Timestamp,
    ) -> Result<Page, StoreError> {
        const ACTION: &str = "read the webhooks of an earlier time";
        // Before the others, so that one that is deleted meanwhile is among either.
        let current = self.query_site(keys::WEBHOOKS, ACTION).await?;
        let deleted = self.query_site(keys::DELETED, ACTION).await?;
        let deleted = deleted.iter().filter(|item| is_live(item, now.as_seconds())).filter_map(Deleted::read);
        let deleted = deleted.filter(|deleted| !is_by(deleted.generation, matched.first));
        let mut all: BTreeMap<WebhookId, Look> =
            deleted.map(|deleted| (deleted.id, Look::Versions { deleted: deleted.generation })).collect();
        for item in current {
            let (webhook, began) = began(item, ACTION)?;
            all.entry(webhook.id).or_insert(match is_by(began, matched.first) {
                true => Look::Same(webhook),
                false => Look::Versions { deleted: None },
            });
        }
        let mut wanted = all.into_iter().filter(|(id, _)| behind.is_none_or(|behind| *id > behind));
        let looks: Vec<_> = wanted.by_ref().take(limit).collect();
        let has_more = wanted.next().is_some();
        let looked = stream::iter(looks.into_iter().map(|(id, look)| async move {
            match look {
                Look::Same(webhook) => Ok(Some(ThenAndNow {
                    id,
                    then: Then::There(webhook.clone()),
                    last: Some(webhook),
                    later: Vec::new(),
                })),
                Look::Versions { deleted } => self.then_and_now((id, deleted), matched, now, ACTION).await,
            }
        }));
        let webhooks: Vec<Option<ThenAndNow>> = looked.buffered(AT_ONCE).try_collect().await?;
        Ok(Page { webhooks: webhooks.into_iter().flatten().collect(), has_more })
    }

    /// `None` if nothing is kept of the webhook any more.
    async fn then_and_now(
        &self,
        (id, deleted): (WebhookId, Option<u64>),
        matched: Matched,
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
        let (mut then, mut last, mut later) = (Then::Unknown, None, Vec::new());
        while later.len() < VERSIONS
            && let Some(item) = versions.next().await
        {
            let item = item.map_err(StoreError::service(action))?;
            if !is_live(&item, now.as_seconds()) {
                break;
            }
            let (webhook, began) = began(item, action)?;
            if last.is_none() && is_by(began, matched.last) {
                last = Some(webhook.clone());
            }
            if is_by(began, matched.first) {
                then = Then::There(webhook);
                break;
            }
            if webhook.version == 1 && began.is_some() && matched.first.is_some() {
                then = Then::NotYet;
            }
            later.push(webhook);
        }
        later.reverse();
        let last = last.filter(|_| !is_by(deleted, matched.last));
        let is_known = then != Then::Unknown || !later.is_empty();
        Ok(is_known.then_some(ThenAndNow { id, then, last, later }))
    }
}

/// Where to look for what a webhook was.
enum Look {
    /// It is what it was.
    Same(Webhook),
    /// In its versions.
    Versions {
        /// The generation that its deletion began, if it was deleted.
        deleted: Option<u64>,
    },
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
