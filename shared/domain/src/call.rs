//! Webhook calls: one per event and webhook, through all their attempts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::entity::{EntityType, EventType};
use crate::ids::CallId;
use crate::request::Rendered;
use crate::time::Timestamp;

/// A webhook call: what one webhook does about one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Its id, which payloads carry as `webhook_call_id`.
    pub id: CallId,
    /// The event it is about.
    pub event_id: String,
    /// What the event is about.
    pub entity_type: EntityType,
    /// What happened.
    pub event_type: EventType,
    /// Where it stands.
    pub status: CallStatus,
    /// Automatic retries so far: 0 after the first attempt; manual resends do not count.
    pub auto_retries: u32,
    /// Attempts so far, automatic and manual ones alike.
    pub attempts: u32,
    /// Version of the webhook's settings that the last attempt used or, before the first, those that matched.
    pub webhook_version: u32,
    /// When the last attempt began; before the first, when the call came to be.
    pub last_sent_at: Timestamp,
    /// The last attempt, if there was one.
    pub last_attempt: Option<Attempt>,
    /// Why the call was given up without another attempt, if it was.
    pub given_up: Option<String>,
    /// When it will be sent again by itself.
    pub next_retry_at: Option<Timestamp>,
    /// Whether it is a test send.
    pub test: bool,
}

/// What a webhook call is made of when it comes to be.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// When it expires from the log, together with its event: seconds since 1970.
    pub ttl: i64,
    /// Whether it is a test send: somebody asked for it, and no trigger matched. It goes out though the webhook is disabled, and is
    /// never sent again by itself.
    pub test: bool,
}

/// Where a webhook call stands.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
#[derive(schemars::JsonSchema)]
pub enum CallStatus {
    /// Waiting for an attempt, or being executed.
    Pending,
    /// The last attempt was answered with a status 2XX.
    Success,
    /// The last attempt failed and no other is scheduled.
    Failed,
    /// The last attempt failed and another is scheduled.
    Rescheduled,
}

impl CallStatus {
    /// The name on the wire.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// Why an attempt is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The service makes it by itself: the first attempt, or an automatic retry.
    Automatic,
    /// A user asked for it.
    Resend {
        /// Names the request, so that a message that arrives twice is carried out once.
        token: String,
    },
}

/// One HTTP request of a call, sent or tried, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When it began.
    pub sent_at: Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// The `attempted_auto_retries_count` that its payload carried.
    pub auto_retries: u32,
    /// Whether a user asked for it.
    pub resend: bool,
    /// What is kept of its request. `None` for attempts that were recorded before that was kept.
    pub rendered: Option<Rendered>,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The receiver's answer, as far as there was one.
    pub response: Option<Response>,
    /// Why the attempt failed, in words. `None` exactly if it succeeded.
    pub failure: Option<String>,
}

impl Outcome {
    /// An attempt that ended without an answer.
    pub fn no_answer(reason: impl Into<String>) -> Self {
        Self { response: None, failure: Some(reason.into()) }
    }

    /// Whether the receiver took the call: status 2XX, read to its end or to the limit of what is kept.
    pub fn is_success(&self) -> bool {
        self.failure.is_none()
    }
}

/// A receiver's answer, as far as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Headers by lower-case name; several of one name are joined by `, `.
    pub headers: BTreeMap<String, String>,
    /// Body as text; bytes that are not UTF-8 are replaced.
    pub body: String,
    /// Whether headers or body were cut at the limit of what is kept.
    pub cut: bool,
}
