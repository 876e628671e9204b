//! Earlier attempts of a call. The last one is in the call's item; the next one moves it to an item of its own.

use serde::{Deserialize, Serialize};

use super::call_items::{AttemptItem, CallItem};
use super::error::StoreError;
use super::keys;
use super::tables::Tables;
use domain::call::Attempt;
use domain::ids::CallId;
use domain::limits;
use domain::time::Timestamp;

/// An attempt that the next one replaces in the call's item.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Replaced {
    number: u32,
    sent_at: Timestamp,
    webhook_version: u32,
    attempt: AttemptItem,
    ttl: i64,
}

/// Everything that was sent of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The event it is about.
    pub event_id: String,
    /// The latest attempts, in order: up to [`limits::LISTED_ATTEMPTS`].
    pub attempts: Vec<NumberedAttempt>,
}

/// An attempt with its number, counted from 1, and the version of the webhook's settings that it used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberedAttempt {
    /// Its number among all attempts of the call.
    pub number: u32,
    /// Version of the webhook's settings.
    pub webhook_version: u32,
    /// The attempt.
    pub attempt: Attempt,
}

impl Replaced {
    /// The last attempt of a call, if it had one.
    pub fn of(item: &CallItem) -> Option<Self> {
        Some(Self {
            number: item.attempts,
            sent_at: item.last_sent_at,
            webhook_version: item.webhook_version,
            attempt: item.last_attempt.clone()?,
            ttl: item.ttl,
        })
    }
}

impl Tables {
    /// Keeps an attempt that is about to be replaced. Doing it twice changes nothing.
    pub(super) async fn keep_attempt(&self, call: &CallId, replaced: &Replaced) -> Result<(), StoreError> {
        const ACTION: &str = "keep an earlier attempt";
        let mut item: keys::Item =
            serde_dynamo::to_item(replaced).map_err(|error| StoreError::unreadable(ACTION)(error.to_string()))?;
        item.extend(keys::attempt(call, replaced.number).attributes());
        let put = self.client.put_item().table_name(&self.calls).set_item(Some(item)).send();
        put.await.map(drop).map_err(StoreError::service(ACTION))
    }

    /// The latest attempts of a call. `None` if there is no such call.
    pub async fn history(&self, call: &CallId, now: Timestamp) -> Result<Option<History>, StoreError> {
        const ACTION: &str = "read the attempts of a call";
        let Some(last) = self.call_items(&[*call], now).await?.remove(call) else {
            return Ok(None);
        };
        let mut found = self
            .client
            .query()
            .table_name(&self.calls)
            .key_condition_expression("pk = :pk AND begins_with(sk, :attempts)")
            .expression_attribute_values(":pk", super::update::text(keys::attempts_of(call)))
            .expression_attribute_values(":attempts", super::update::text(keys::ATTEMPTS))
            .consistent_read(true)
            .scan_index_forward(false)
            .into_paginator()
            .items()
            .send();
        let mut items = Vec::new();
        while items.len() < limits::LISTED_ATTEMPTS
            && let Some(item) = found.next().await
        {
            items.push(item.map_err(StoreError::service(ACTION))?);
        }
        items.reverse();
        let mut attempts: Vec<Replaced> =
            serde_dynamo::from_items(items).map_err(|error| StoreError::unreadable(ACTION)(error.to_string()))?;
        // The call's item wins where a crash left the same attempt in both.
        attempts.retain(|attempt| attempt.number < last.attempts);
        attempts.extend(Replaced::of(&last));
        attempts.drain(..attempts.len().saturating_sub(limits::LISTED_ATTEMPTS));

        let answers = self.answers_of(call, attempts.iter().map(|attempt| &attempt.attempt), now).await?;
        let numbered = |replaced: Replaced| NumberedAttempt {
            number: replaced.number,
            webhook_version: replaced.webhook_version,
            attempt: {
                let apart = replaced.attempt.answer_apart().and_then(|lease| answers.get(lease)).cloned();
                replaced.attempt.into_attempt(replaced.sent_at, apart)
            },
        };
        Ok(Some(History { event_id: last.event_id, attempts: attempts.into_iter().map(numbered).collect() }))
    }
}
