//! What a message in the delivery and retry queues says.

use domain::call::{Cause, NewCall};
use domain::entity::{EntityType, EventType};
use domain::ids::CallId;
use serde::{Deserialize, Serialize};

use crate::store::packed_event::PackedEvent;

/// Asks the delivery function for one attempt of a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Wire", into = "Wire")]
pub struct CallMessage {
    /// The call.
    pub call_id: CallId,
    /// The event it is about.
    pub event_id: String,
    /// Why this attempt is made.
    pub cause: Cause,
    /// What the call is made of, if this message may be the first to speak of it: whoever claims it then creates it. `None`
    /// for a call that is in the log.
    pub new: Option<NewCall>,
    /// The event, if it travels with the message.
    pub event: Option<PackedEvent>,
}

/// A message as text. That of a new call shares no key with the other one: a version of the service that expects calls to
/// be there cannot read it, and leaves it to be delivered again rather than take it for done.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Wire {
    New {
        call: CallId,
        event: String,
        entity_type: EntityType,
        event_type: EventType,
        webhook_version: u32,
        ttl: i64,
        /// Only of a test send.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        test: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        document: Option<PackedEvent>,
    },
    There {
        call_id: CallId,
        event_id: String,
        cause: Cause,
    },
}

impl CallMessage {
    /// Asks for the first attempt of a call that nobody has written yet.
    pub fn first(new: NewCall, event: Option<PackedEvent>) -> Self {
        Self { call_id: new.id, event_id: new.event_id.clone(), cause: Cause::Automatic, new: Some(new), event }
    }

    /// Asks for an attempt of a call that is in the log.
    pub fn of_call(call_id: CallId, event_id: String, cause: Cause) -> Self {
        Self { call_id, event_id, cause, new: None, event: None }
    }
}

impl From<Wire> for CallMessage {
    fn from(wire: Wire) -> Self {
        match wire {
            Wire::New { call, event, entity_type, event_type, webhook_version, ttl, test, document } => {
                let new = NewCall { id: call, event_id: event, entity_type, event_type, webhook_version, ttl, test };
                Self::first(new, document)
            }
            Wire::There { call_id, event_id, cause } => Self::of_call(call_id, event_id, cause),
        }
    }
}

impl From<CallMessage> for Wire {
    fn from(message: CallMessage) -> Self {
        match message.new {
            Some(new) => Self::New {
                call: new.id,
                event: new.event_id,
                entity_type: new.entity_type,
                event_type: new.event_type,
                webhook_version: new.webhook_version,
                ttl: new.ttl,
                test: new.test,
                document: message.event,
            },
            None => Self::There { call_id: message.call_id, event_id: message.event_id, cause: message.cause },
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::time::Timestamp;

    use super::*;
    use crate::ids::new_webhook_id;

    fn call_id() -> CallId {
        CallId::new(new_webhook_id(), Timestamp::EPOCH, "e")
    }

    fn new() -> NewCall {
        NewCall {
            id: call_id(),
            event_id: "e".into(),
            entity_type: EntityType::Item,
            event_type: EventType::Publish,
            webhook_version: 3,
            ttl: 7,
            test: false,
        }
    }

    #[test]
    fn messages_survive_the_queue() {
        let event: PackedEvent = serde_json::from_str(r#""AQ==""#).unwrap();
        for message in [
            CallMessage::first(new(), None),
            CallMessage::first(new(), Some(event)),
            CallMessage::first(NewCall { test: true, ..new() }, None),
            CallMessage::of_call(call_id(), "e".into(), Cause::Automatic),
            CallMessage::of_call(call_id(), "e".into(), Cause::Resend { token: "t".into() }),
        ] {
            let json = serde_json::to_string(&message).unwrap();
            assert_eq!(serde_json::from_str::<CallMessage>(&json).unwrap(), message);
        }
    }

    #[test]
    fn messages_of_the_version_before_are_understood() {
        let id = call_id();
        let json = format!(r#"{{"call_id":"{id}","event_id":"e","cause":"automatic"}}"#);
        let message = CallMessage::of_call(id, "e".into(), Cause::Automatic);
        assert_eq!(serde_json::from_str::<CallMessage>(&json).unwrap(), message);
        assert_eq!(serde_json::to_string(&message).unwrap(), json);
    }

    #[test]
    fn only_a_test_says_that_it_is_one() {
        let id = call_id();
        let json = format!(
            r#"{{"call":"{id}","event":"e","entity_type":"item","event_type":"publish","webhook_version":3,"ttl":7}}"#
        );
        let message = CallMessage::first(NewCall { id, ..new() }, None);
        // As the version before wrote it, too.
        assert_eq!(serde_json::from_str::<CallMessage>(&json).unwrap(), message);
        assert_eq!(serde_json::to_string(&message).unwrap(), json);
        let test = CallMessage::first(NewCall { id, test: true, ..new() }, None);
        assert_eq!(serde_json::to_string(&test).unwrap(), json.replace('}', r#","test":true}"#));
    }

    #[test]
    fn the_version_before_reads_a_message_that_brings_its_event() {
        /// As it read messages of new calls.
        #[derive(Debug, Deserialize)]
        #[expect(dead_code, reason = "only read")]
        struct Before {
            call: CallId,
            event: String,
            entity_type: EntityType,
            event_type: EventType,
            webhook_version: u32,
            ttl: i64,
            #[serde(default)]
            test: bool,
        }
        let event: PackedEvent = serde_json::from_str(r#""AQ==""#).unwrap();
        let json = serde_json::to_string(&CallMessage::first(new(), Some(event))).unwrap();
        assert!(json.contains(r#""document":"AQ==""#), "{json}");
        serde_json::from_str::<Before>(&json).unwrap();
    }

    #[test]
    fn the_version_before_cannot_read_a_message_of_a_new_call() {
        /// As it read messages.
        #[derive(Debug, Deserialize)]
        #[expect(dead_code, reason = "only read")]
        struct Before {
            call_id: CallId,
            event_id: String,
            cause: Cause,
        }
        let json = serde_json::to_string(&CallMessage::first(new(), None)).unwrap();
        assert!(serde_json::from_str::<Before>(&json).is_err(), "{json}");
    }
}
