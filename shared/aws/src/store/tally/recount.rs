//! Reading what the tally is made of.

use serde::Deserialize;

use super::super::error::StoreError;
use super::super::keys::{self, Item};
use super::super::tables::Tables;
use super::super::update::{number, text};
use super::changes::call_of;
use super::read::between;
use domain::ids::{CallId, WebhookId};
use domain::tally::{Kind, Latency, Position, Row, Span};
use domain::time::Timestamp;

/// What of a call's item makes its row.
#[derive(Deserialize)]
struct Counted {
    id: CallId,
    #[serde(flatten)]
    kind: Kind,
    #[serde(default)]
    last_attempt: Option<LastAttempt>,
    ttl: i64,
}

#[derive(Deserialize)]
struct LastAttempt {
    duration_ms: u64,
}

impl From<Counted> for Row {
    fn from(Counted { id, kind, last_attempt, ttl }: Counted) -> Self {
        Self { call: id, kind, latency: last_attempt.map(|attempt| Latency::of(attempt.duration_ms)), ttl }
    }
}

impl Tables {
    /// The calls of a webhook in a span that have not expired, strongly consistent, in order: all, or the first `most`.
    pub async fn rows_of(
        &self,
        webhook: WebhookId,
        span: &Span,
        most: usize,
        now: Timestamp,
    ) -> Result<Vec<Row>, StoreError> {
        const ACTION: &str = "count webhook calls";
        let (first, last) = between(span, webhook);
        let mut found = self
            .client
            .query()
            .table_name(&self.calls)
            .consistent_read(true)
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .filter_expression("#ttl > :now")
            .projection_expression("id, entity_type, event_type, #status, #ttl, last_attempt.duration_ms")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":pk", text(keys::calls_of(webhook)))
            .expression_attribute_values(":first", first)
            .expression_attribute_values(":last", last)
            .expression_attribute_values(":now", number(now.as_seconds()))
            .into_paginator()
            .items()
            .send();
        let mut items: Vec<Item> = Vec::new();
        while items.len() < most
            && let Some(item) = found.next().await
        {
            items.push(item.map_err(StoreError::service(ACTION))?);
        }
        let counted: Vec<Counted> =
            serde_dynamo::from_items(items).map_err(|error| StoreError::unreadable(ACTION)(error.to_string()))?;
        Ok(counted.into_iter().map(Row::from).filter(|row| span.holds(row.position())).collect())
    }

    /// The first call of a webhook from a position on, whether it has expired or not.
    pub async fn first_call_since(&self, webhook: WebhookId, start: Position) -> Result<Option<CallId>, StoreError> {
        const ACTION: &str = "find the first call of a webhook";
        let (first, _) = between(&Span { start, end: start }, webhook);
        let query = self.client.query().table_name(&self.calls).key_condition_expression("pk = :pk AND sk >= :first");
        let query = query.expression_attribute_values(":pk", text(keys::calls_of(webhook)));
        let query = query.expression_attribute_values(":first", first).projection_expression("pk, sk").limit(1);
        let answer = query.consistent_read(true).send().await.map_err(StoreError::service(ACTION))?;
        let found = answer.items.unwrap_or_default().into_iter().next();
        let key = found.as_ref().and_then(keys::Key::of);
        Ok(key.and_then(|key| call_of(&key.pk, &key.sk)))
    }
}
