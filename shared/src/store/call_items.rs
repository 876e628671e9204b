//! How a webhook call is laid out in its item. The item stays under 1 KB, because DynamoDB bills every write by the
//! item's whole size; a large answer has an item of its own.

use serde::{Deserialize, Serialize};

use super::error::StoreError;
use super::keys::{self, Item};
use crate::domain::call::{Attempt, Call, CallStatus, Outcome, Response};
use crate::domain::entity::{EntityType, EventType};
use crate::domain::ids::CallId;
use crate::domain::time::Instant;

/// A webhook call's item.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct CallItem {
    pub pk: String,
    pub sk: String,
    pub id: CallId,
    pub event_id: String,
    pub entity_type: EntityType,
    pub event_type: EventType,
    pub status: CallStatus,
    /// Whether an automatic attempt is outstanding.
    pub open: bool,
    /// Automatic attempts made: the first one and the retries.
    pub automatic_attempts: u32,
    /// All attempts made, manual ones included.
    pub attempts: u32,
    pub webhook_version: u32,
    /// When the last attempt began; before the first, when the call was written.
    pub last_sent_at: Instant,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_retry_at: Option<Instant>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_attempt: Option<AttemptItem>,
    /// Milliseconds since 1970 until which an invocation has the call to itself. 0 if none has.
    pub lease_until: i64,
    /// Names the invocation that has, or had, the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<String>,
    /// A manual resend that was asked for and not yet carried out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resend: Option<String>,
    pub ttl: i64,
}

/// The last attempt, within the call's item.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct AttemptItem {
    pub duration_ms: u64,
    pub auto_retries: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
}

/// The receiver's answer, or where it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    /// Small enough to be in the call's item.
    Here(Response),
    /// In an item of its own, under this lease.
    Apart(String),
}

impl CallItem {
    /// The item of a call that has just come to be.
    pub fn pending(call: NewCall, now: Instant, ttl: i64) -> Self {
        let key = keys::call(&call.id);
        Self {
            pk: key.pk,
            sk: key.sk,
            id: call.id,
            event_id: call.event_id,
            entity_type: call.entity_type,
            event_type: call.event_type,
            status: CallStatus::Pending,
            open: true,
            automatic_attempts: 0,
            attempts: 0,
            webhook_version: call.webhook_version,
            last_sent_at: now,
            next_retry_at: None,
            last_attempt: None,
            lease_until: 0,
            lease: None,
            resend: None,
            ttl,
        }
    }

    pub fn read(item: Item, action: &'static str) -> Result<Self, StoreError> {
        serde_dynamo::from_item(item).map_err(|error| StoreError::unreadable(action)(error.to_string()))
    }

    /// Automatic retries made.
    pub fn auto_retries(&self) -> u32 {
        self.automatic_attempts.saturating_sub(1)
    }

    /// The call, given its answer if that is in an item of its own.
    pub fn into_call(self, apart: Option<Response>) -> Call {
        let auto_retries = self.auto_retries();
        let sent_at = self.last_sent_at;
        let last_attempt = self.last_attempt.map(|attempt| Attempt {
            sent_at,
            duration_ms: attempt.duration_ms,
            auto_retries: attempt.auto_retries,
            outcome: Outcome {
                response: match attempt.answer {
                    Some(Answer::Here(response)) => Some(response),
                    Some(Answer::Apart(_)) => apart,
                    None => None,
                },
                failure: attempt.failure,
            },
        });
        Call {
            id: self.id,
            event_id: self.event_id,
            entity_type: self.entity_type,
            event_type: self.event_type,
            status: self.status,
            auto_retries,
            attempts: self.attempts,
            webhook_version: self.webhook_version,
            last_sent_at: self.last_sent_at,
            last_attempt,
            next_retry_at: self.next_retry_at.filter(|_| self.status == CallStatus::Rescheduled),
        }
    }
}

/// A webhook call that is to come to be.
#[derive(Debug, Clone)]
pub struct NewCall {
    /// Its id.
    pub id: CallId,
    /// The event it is about.
    pub event_id: String,
    /// What the event is about.
    pub entity_type: EntityType,
    /// What happened.
    pub event_type: EventType,
    /// Version of the webhook's settings that matched.
    pub webhook_version: u32,
}
