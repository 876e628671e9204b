//! Events inside messages: a small one travels with its call, so that the delivery function need not read it.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::blob;
use super::error::StoreError;
use domain::event::Event;

/// Most bytes that an event has when packed: ten messages with such events, a batch, are far from the 64 KB that SQS bills as one request.
const MOST_BYTES: usize = 3 * 1024;

/// An event, packed as in its item, as base64.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PackedEvent(String);

impl fmt::Debug for PackedEvent {
    /// Logs hold no content of events.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} bytes]", self.0.len())
    }
}

impl PackedEvent {
    /// The event of these parts, if it is small.
    pub(super) fn of(parts: &[Vec<u8>]) -> Option<Self> {
        match parts {
            [only] if only.len() <= MOST_BYTES => Some(Self(STANDARD.encode(only))),
            _ => None,
        }
    }

    /// The event.
    pub fn unpack(&self) -> Result<Event, StoreError> {
        const ACTION: &str = "read the event in a message";
        let packed = STANDARD.decode(&self.0).map_err(|error| StoreError::unreadable(ACTION)(error.to_string()))?;
        blob::unpack(&packed).map_err(StoreError::unreadable(ACTION))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_event_is_what_it_was() {
        let document = r#"{"id": "e", "site_id": "s", "environment": "main", "is_environment_primary": true,
            "event_triggered_at": "2026-01-02T03:04:05.678Z", "entity_type": "item", "event_type": "create",
            "entity": {"id": "1", "type": "item", "attributes": {"z": 1.50, "a": "é"}}, "related_entities": []}"#;
        let event: Event = serde_json::from_str(document).unwrap();
        let packed = PackedEvent::of(&blob::pack(&event).unwrap()).unwrap();
        assert_eq!(packed.unpack().unwrap(), event);
    }

    #[test]
    fn large_events_stay_in_the_table() {
        assert!(PackedEvent::of(&[vec![0; MOST_BYTES]]).is_some());
        assert!(PackedEvent::of(&[vec![0; MOST_BYTES + 1]]).is_none());
        assert!(PackedEvent::of(&[vec![0], vec![0]]).is_none());
    }

    #[test]
    fn rubbish_is_an_error() {
        for rubbish in ["", "AQ==", "rubbish", "."] {
            assert!(PackedEvent(rubbish.to_owned()).unpack().is_err(), "{rubbish}");
        }
    }
}
