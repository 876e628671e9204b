//! How a webhook call is laid out in its item. The item stays under 1 KB, because DynamoDB bills every write by the
//! item's whole size; a large answer has an item of its own.

use serde::{Deserialize, Serialize};

use super::error::StoreError;
use super::keys::{self, Item};
use super::lease::Lease;
use domain::call::{Attempt, Call, CallStatus, NewCall, Outcome, Response};
use domain::entity::{EntityType, EventType};
use domain::ids::CallId;
use domain::request::Rendered;
use domain::standing::{Snapshot, Standing};
use domain::time::Timestamp;

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
    /// When the last attempt began; before the first, when the call was first claimed.
    pub last_sent_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_retry_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_attempt: Option<AttemptItem>,
    /// Why the call was given up without another attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_up: Option<String>,
    /// Milliseconds since 1970 until which an invocation has the call to itself. 0 if none has.
    pub lease_until: i64,
    /// Names the invocation that has, or had, the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<String>,
    /// Claims since the last recorded attempt. More than one: invocations died with the call in hand.
    pub claims: u32,
    /// A manual resend that was asked for and not yet begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resend: Option<String>,
    /// A manual resend that was begun and whose outcome is not yet recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resend_begun: Option<String>,
    /// Key of the sparse index `due`: only calls that the scheduler is to look at have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_shard: Option<String>,
    /// When the scheduler is to look at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    pub ttl: i64,
    /// Whether it is a test send; only those have it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub test: bool,
}

/// What came of an attempt, within the call's item or the item of an earlier attempt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct AttemptItem {
    pub duration_ms: u64,
    pub auto_retries: u32,
    #[serde(default)]
    pub resend: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rendered: Option<Rendered>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
}

/// The receiver's answer, or where it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Answer {
    /// Small enough to be in the attempt's item.
    Here(Response),
    /// In an item of its own, under this lease.
    Apart(String),
}

impl CallItem {
    /// The item of a call that comes to be by being claimed.
    pub fn claimed(call: NewCall, lease: &Lease, now: Timestamp) -> Self {
        let key = keys::call(&call.id);
        Self {
            pk: key.pk,
            sk: key.sk,
            id: call.id,
            event_id: call.event_id,
            entity_type: call.entity_type,
            event_type: call.event_type,
            status: Standing::NEW.status,
            open: Standing::NEW.open,
            automatic_attempts: Standing::NEW.automatic_attempts,
            attempts: 0,
            webhook_version: call.webhook_version,
            last_sent_at: now,
            next_retry_at: None,
            last_attempt: None,
            given_up: None,
            lease_until: lease.until.as_millis(),
            lease: Some(lease.token.clone()),
            claims: 1,
            resend: None,
            resend_begun: None,
            due_shard: None,
            due_at: None,
            ttl: call.ttl,
            test: call.test,
        }
    }

    pub fn read(item: Item, action: &'static str) -> Result<Self, StoreError> {
        serde_dynamo::from_item(item).map_err(|error| StoreError::unreadable(action)(error.to_string()))
    }

    /// Where the call stands.
    pub fn standing(&self) -> Standing {
        Standing {
            status: self.status,
            automatic_attempts: self.automatic_attempts,
            open: self.open,
            next_retry_at: self.next_retry_at,
        }
    }

    /// What tells whether a message about the call has something to do.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            standing: self.standing(),
            lease_until: Timestamp::from_millis(self.lease_until).ok().filter(|until| until.as_millis() > 0),
            resend: self.resend.clone(),
            resend_begun: self.resend_begun.clone(),
            parked: self.due_at.is_some() && self.due_at == self.next_retry_at,
        }
    }

    /// The call, given its last answer if that is in an item of its own.
    pub fn into_call(self, apart: Option<Response>) -> Call {
        let standing = self.standing();
        let sent_at = self.last_sent_at;
        Call {
            id: self.id,
            event_id: self.event_id,
            entity_type: self.entity_type,
            event_type: self.event_type,
            status: self.status,
            auto_retries: standing.auto_retries(),
            attempts: self.attempts,
            webhook_version: self.webhook_version,
            last_sent_at: self.last_sent_at,
            last_attempt: self.last_attempt.map(|attempt| attempt.into_attempt(sent_at, apart)),
            given_up: self.given_up,
            next_retry_at: self.next_retry_at.filter(|_| self.status == CallStatus::Rescheduled),
            test: self.test,
        }
    }
}

impl AttemptItem {
    /// The attempt, given its answer if that is in an item of its own.
    pub fn into_attempt(self, sent_at: Timestamp, apart: Option<Response>) -> Attempt {
        let response = match self.answer {
            Some(Answer::Here(response)) => Some(response),
            Some(Answer::Apart(_)) => apart,
            None => None,
        };
        Attempt {
            sent_at,
            duration_ms: self.duration_ms,
            auto_retries: self.auto_retries,
            resend: self.resend,
            rendered: self.rendered,
            outcome: Outcome { response, failure: self.failure },
        }
    }

    /// Where the answer is, if it has an item of its own.
    pub fn answer_apart(&self) -> Option<&str> {
        match &self.answer {
            Some(Answer::Apart(lease)) => Some(lease),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use aws_sdk_dynamodb::types::AttributeValue;

    use super::*;
    use crate::ids::{new_token, new_webhook_id};
    use crate::store::answers::SMALL;
    use domain::request::{Fingerprint, VERSION};

    /// What DynamoDB bills: names and values, where a number takes about a byte for two digits, and each list or map 3 bytes
    /// and one for each element.
    fn size(value: &AttributeValue) -> usize {
        match value {
            AttributeValue::S(text) => text.len(),
            AttributeValue::N(number) => number.len() / 2 + 2,
            AttributeValue::M(map) => 3 + map.iter().map(|(name, value)| 1 + name.len() + size(value)).sum::<usize>(),
            AttributeValue::L(list) => 3 + list.iter().map(|value| 1 + size(value)).sum::<usize>(),
            _ => 1,
        }
    }

    #[test]
    fn a_rescheduled_call_with_the_largest_answer_of_its_own_is_billed_as_1_kb() {
        let event_id = "e0a1b2c3-d4e5-4f60-8a7b-9c0d1e2f3a4b";
        let now: Timestamp = "2026-01-02T03:04:05.678Z".parse().unwrap();
        let id = CallId::new(new_webhook_id(), now, event_id);
        let call = NewCall {
            id,
            event_id: event_id.to_owned(),
            entity_type: EntityType::MaintenanceMode,
            event_type: EventType::Unpublish,
            webhook_version: 1000,
            ttl: 1_800_000_000,
            // Tests are not rescheduled.
            test: false,
        };
        let lease = Lease { token: new_token(), until: now };
        let body = |length: usize| {
            let headers = BTreeMap::from([("content-type".to_owned(), "text/plain".to_owned())]);
            Response { status: 503, headers, body: "x".repeat(length), cut: false }
        };
        let empty = serde_json::to_vec(&body(0)).unwrap().len();
        let mut item = CallItem::claimed(call, &lease, now);
        item.status = CallStatus::Rescheduled;
        item.next_retry_at = Some(now);
        item.due_shard = Some("31".to_owned());
        item.due_at = Some(now);
        item.last_attempt = Some(AttemptItem {
            duration_ms: 7999,
            auto_retries: 7,
            resend: false,
            rendered: Some(Rendered {
                version: VERSION.to_owned(),
                fingerprint: Fingerprint::of("", &BTreeMap::new(), ""),
            }),
            failure: Some("the receiver answered 503".to_owned()),
            answer: Some(Answer::Here(body(SMALL - empty))),
        });
        let item: Item = serde_dynamo::to_item(item).unwrap();
        let bytes: usize = item.iter().map(|(name, value)| name.len() + size(value)).sum();
        assert!(bytes <= 1024, "{bytes} bytes");
    }
}
