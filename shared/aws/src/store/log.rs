//! The log of webhook calls as the API reads it. The log of a site is the merge of its webhooks' logs.

use std::collections::{HashMap, HashSet};

use aws_sdk_dynamodb::types::AttributeValue;
use futures::{StreamExt, TryStreamExt, stream};
use serde::{Deserialize, Serialize};

use super::batch_get;
use super::call_items::CallItem;
use super::error::StoreError;
use super::keys::{self, Item};
use super::tables::Tables;
use domain::call::{Call, CallStatus};
use domain::entity::{EntityType, EventType};
use domain::ids::{CallId, WebhookId};
use domain::tally::{Position, Span};
use domain::time::Timestamp;

/// Which calls to list. Conditions must all hold; bounds in time are exclusive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are the API's filters")]
pub struct Conditions {
    pub entity_type: Option<EntityType>,
    pub event_type: Option<EventType>,
    pub status: Option<CallStatus>,
    pub created_at: Bounds,
    pub last_sent_at: Bounds,
    pub next_retry_at: Bounds,
}

/// Exclusive bounds in time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Later than this.
    pub gt: Option<Timestamp>,
    /// Earlier than this.
    pub lt: Option<Timestamp>,
}

/// What is read of every call that might be listed: what orders it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The call.
    pub id: CallId,
    /// When its last attempt began; before the first, when the call came to be.
    pub last_sent_at: Timestamp,
    /// When it will be sent again by itself.
    pub next_retry_at: Option<Timestamp>,
}

impl Entry {
    /// Of a call of which only the id is known: enough for orders that take nothing else.
    pub fn of(id: CallId) -> Self {
        Self { id, last_sent_at: Timestamp::EPOCH, next_retry_at: None }
    }
}

/// Calls that were read when they were found, so that they need not be read again.
#[derive(Debug, Clone, Default)]
pub struct Found(HashMap<CallId, CallItem>);

impl Found {
    /// Takes those that were found elsewhere, too.
    pub fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }
}

/// Webhooks whose logs are read at the same time.
const CONCURRENT_QUERIES: usize = 8;

impl Tables {
    /// Every call of these webhooks that meets the conditions, in no order.
    pub async fn entries(
        &self,
        webhooks: Vec<WebhookId>,
        conditions: &Conditions,
        now: Timestamp,
    ) -> Result<Vec<Entry>, StoreError> {
        let logs = stream::iter(webhooks).map(|webhook| self.entries_of(webhook, conditions, now));
        let logs: Vec<Vec<Entry>> = logs.buffer_unordered(CONCURRENT_QUERIES).try_collect().await?;
        Ok(logs.into_iter().flatten().collect())
    }

    /// Those of these calls that exist and meet the conditions, in no order.
    pub async fn entries_by_id(
        &self,
        ids: Vec<CallId>,
        conditions: &Conditions,
        now: Timestamp,
    ) -> Result<Vec<Entry>, StoreError> {
        let items = self.call_items(&ids, now).await?;
        let items = items.into_values().filter(|item| conditions.hold_for(item));
        Ok(items
            .map(|item| Entry { id: item.id, last_sent_at: item.last_sent_at, next_retry_at: item.next_retry_at })
            .collect())
    }

    /// Calls of a webhook in a part of the log, in its order or against it: the first `most`. Strongly consistent.
    pub async fn calls_in(
        &self,
        webhook: WebhookId,
        span: &Span,
        descending: bool,
        most: usize,
        now: Timestamp,
    ) -> Result<(Vec<CallId>, Found), StoreError> {
        const ACTION: &str = "list calls of a webhook";
        let (first, last) = span.keys_of(webhook);
        let mut found = self
            .client
            .query()
            .table_name(&self.calls)
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .filter_expression("#ttl > :now")
            .consistent_read(true)
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":pk", AttributeValue::S(keys::calls_of(webhook)))
            .expression_attribute_values(":first", AttributeValue::S(first))
            .expression_attribute_values(":last", AttributeValue::S(last))
            .expression_attribute_values(":now", AttributeValue::N(now.as_seconds().to_string()))
            .scan_index_forward(!descending)
            // One more: that at the end of the span may be among them.
            .limit(i32::try_from(most.saturating_add(1)).unwrap_or(i32::MAX))
            .into_paginator()
            .items()
            .send();
        let (mut calls, mut read) = (Vec::new(), Found::default());
        while calls.len() < most
            && let Some(item) = found.next().await
        {
            let call = CallItem::read(item.map_err(StoreError::service(ACTION))?, ACTION)?;
            if span.holds(Position::of(call.id)) {
                calls.push(call.id);
                read.0.insert(call.id, call);
            }
        }
        Ok((calls, read))
    }

    /// Those of these calls that exist, strongly consistent.
    pub async fn calls_by_id(&self, ids: &[CallId], now: Timestamp) -> Result<HashMap<CallId, Call>, StoreError> {
        self.calls_found_or_by_id(ids, &mut Found::default(), now).await
    }

    /// The same; those that were found are not read again.
    pub async fn calls_found_or_by_id(
        &self,
        ids: &[CallId],
        found: &mut Found,
        now: Timestamp,
    ) -> Result<HashMap<CallId, Call>, StoreError> {
        let own: Vec<CallItem> = ids.iter().filter_map(|id| found.0.remove(id)).collect();
        let met: HashSet<CallId> = own.iter().map(|item| item.id).collect();
        let missing: Vec<CallId> = ids.iter().filter(|id| !met.contains(id)).copied().collect();
        let mut items = self.call_items(&missing, now).await?;
        items.extend(own.into_iter().map(|item| (item.id, item)));
        let attempts = items.values().filter_map(|item| Some((item.id, item.last_attempt.as_ref()?)));
        let mut answers = self.last_answers(attempts, now).await?;
        Ok(items
            .into_iter()
            .map(|(id, item)| {
                let answer = answers.remove(&id);
                (id, item.into_call(answer))
            })
            .collect())
    }

    /// Which of these calls are in the log, strongly consistent.
    pub async fn calls_there(&self, ids: &[CallId], now: Timestamp) -> Result<HashSet<CallId>, StoreError> {
        Ok(self.call_items(ids, now).await?.into_keys().collect())
    }

    pub(super) async fn call_items(
        &self,
        ids: &[CallId],
        now: Timestamp,
    ) -> Result<HashMap<CallId, CallItem>, StoreError> {
        const ACTION: &str = "read webhook calls";
        let keys = ids.iter().map(keys::call).collect();
        let items = batch_get::get(&self.client, &self.calls, keys, now.as_seconds(), ACTION).await?;
        items.into_values().map(|item| CallItem::read(item, ACTION).map(|item| (item.id, item))).collect()
    }

    async fn entries_of(
        &self,
        webhook: WebhookId,
        conditions: &Conditions,
        now: Timestamp,
    ) -> Result<Vec<Entry>, StoreError> {
        const ACTION: &str = "list webhook calls";
        if conditions.created_at.are_empty() {
            // DynamoDB refuses such a range.
            return Ok(Vec::new());
        }
        let expressions = Expressions::new(webhook, conditions, now);
        let items: Vec<Item> = self
            .client
            .query()
            .table_name(&self.calls)
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .filter_expression(expressions.filter.join(" AND "))
            .projection_expression("id, last_sent_at, next_retry_at")
            .set_expression_attribute_names(Some(expressions.names))
            .set_expression_attribute_values(Some(expressions.values))
            .into_paginator()
            .items()
            .send()
            .collect::<Result<_, _>>()
            .await
            .map_err(StoreError::service(ACTION))?;
        serde_dynamo::from_items(items).map_err(|error| StoreError::unreadable(ACTION)(error.to_string()))
    }
}

/// The parts of a query's expressions.
struct Expressions {
    filter: Vec<String>,
    names: HashMap<String, String>,
    values: Item,
}

impl Expressions {
    fn new(webhook: WebhookId, conditions: &Conditions, now: Timestamp) -> Self {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        // A sort key is the event's time, `#` and hexadecimal digits, so `#g` lies behind all calls of that time.
        let first = conditions.created_at.gt.map_or_else(String::new, |bound| format!("{bound}#g"));
        let last = conditions.created_at.lt.map_or_else(|| "~".to_owned(), |bound| format!("{bound}#"));
        let mut own = Self {
            filter: vec!["#ttl > :now".to_owned()],
            names: HashMap::from([("#ttl".to_owned(), "ttl".to_owned())]),
            values: HashMap::from([
                (":pk".to_owned(), text(&keys::calls_of(webhook))),
                // An empty text is no valid key; a space sorts before every digit.
                (":first".to_owned(), text(if first.is_empty() { " " } else { &first })),
                (":last".to_owned(), text(&last)),
                (":now".to_owned(), AttributeValue::N(now.as_seconds().to_string())),
            ]),
        };
        own.equals("entity_type", conditions.entity_type.map(EntityType::as_str));
        own.equals("event_type", conditions.event_type.map(EventType::as_str));
        own.equals("status", conditions.status.map(CallStatus::as_str));
        own.within("last_sent_at", conditions.last_sent_at);
        own.within("next_retry_at", conditions.next_retry_at);
        own
    }

    fn equals(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.add(name, "=", name, value.to_owned());
        }
    }

    fn within(&mut self, name: &str, bounds: Bounds) {
        if let Some(bound) = bounds.gt {
            self.add(name, ">", &format!("{name}_gt"), bound.to_string());
        }
        if let Some(bound) = bounds.lt {
            self.add(name, "<", &format!("{name}_lt"), bound.to_string());
        }
    }

    fn add(&mut self, name: &str, operator: &str, placeholder: &str, value: String) {
        self.filter.push(format!("#{name} {operator} :{placeholder}"));
        self.names.insert(format!("#{name}"), name.to_owned());
        self.values.insert(format!(":{placeholder}"), AttributeValue::S(value));
    }
}

impl Conditions {
    /// Whether they hold for a call.
    pub fn hold_for_call(&self, call: &Call) -> bool {
        self.entity_type.is_none_or(|wanted| wanted == call.entity_type)
            && self.event_type.is_none_or(|wanted| wanted == call.event_type)
            && self.status.is_none_or(|wanted| wanted == call.status)
            && self.created_at.contain(Some(call.id.event_triggered_at()))
            && self.last_sent_at.contain(Some(call.last_sent_at))
            && self.next_retry_at.contain(call.next_retry_at)
    }

    pub(super) fn hold_for(&self, item: &CallItem) -> bool {
        self.entity_type.is_none_or(|wanted| wanted == item.entity_type)
            && self.event_type.is_none_or(|wanted| wanted == item.event_type)
            && self.status.is_none_or(|wanted| wanted == item.status)
            && self.created_at.contain(Some(item.id.event_triggered_at()))
            && self.last_sent_at.contain(Some(item.last_sent_at))
            && self.next_retry_at.contain(item.next_retry_at)
    }
}

impl Bounds {
    /// Whether there are none.
    pub fn are_open(self) -> bool {
        self == Self::default()
    }

    /// Whether nothing can lie between them.
    pub fn are_empty(self) -> bool {
        matches!((self.gt, self.lt), (Some(gt), Some(lt)) if gt >= lt)
    }

    /// Whether an instant lies between them; none lies between bounds.
    pub fn contain(self, instant: Option<Timestamp>) -> bool {
        let holds = |bound: Option<Timestamp>, beyond: fn(&Timestamp, &Timestamp) -> bool| {
            bound.is_none_or(|bound| instant.is_some_and(|instant| beyond(&instant, &bound)))
        };
        holds(self.gt, Timestamp::gt) && holds(self.lt, Timestamp::lt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_exclusive() {
        let at = |millis| Timestamp::from_millis(millis).unwrap();
        let bounds = Bounds { gt: Some(at(1)), lt: Some(at(3)) };
        assert_eq!([0, 1, 2, 3, 4].map(|millis| bounds.contain(Some(at(millis)))), [false, false, true, false, false]);
        assert!(!bounds.contain(None));
        assert!(Bounds::default().contain(None));
    }
}
