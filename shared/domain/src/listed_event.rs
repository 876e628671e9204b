//! Events as a list shows them: what they were about, without their documents.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::entity::{EntityType, EventType};
use crate::event::Event;
use crate::limits;
use crate::text::cut;
use crate::time::Timestamp;

/// An event of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedEvent {
    /// Its id.
    pub id: String,
    /// What it was about.
    pub entity_type: EntityType,
    /// What happened.
    pub event_type: EventType,
    /// When it happened.
    pub event_triggered_at: Timestamp,
    /// Id of the environment in which the entity lives. Cut to [`limits::ID_BYTES`].
    pub environment: String,
    /// Id of the entity. Cut to [`limits::ID_BYTES`].
    pub entity_id: String,
}

/// A place in a list, in which the newest events come first. Of those of the same millisecond, the one with the largest id does.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EventPlace {
    /// When the event happened.
    pub at: Timestamp,
    /// Its id. Empty: behind all events of that millisecond.
    pub id: String,
}

impl EventPlace {
    /// Behind all events of `at` and later.
    pub fn before(at: Timestamp) -> Self {
        Self { at, id: String::new() }
    }
}

/// Where a page of a list begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Behind {
    /// Behind a place.
    Place(EventPlace),
    /// Within so many events of the same seconds that they are not put in order: behind a place in one item of the list.
    Item {
        /// What the events of the item are about.
        entity_type: EntityType,
        /// The item.
        item: String,
        /// The place in it.
        place: EventPlace,
    },
}

impl Behind {
    /// As an opaque text, for addresses.
    pub fn to_cursor(&self) -> String {
        // Names, texts and times are always JSON.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Of such a text. `None` if it is none.
    pub fn of_cursor(cursor: &str) -> Option<Self> {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()
    }
}

impl ListedEvent {
    /// What a list shows of an event.
    pub fn of(event: &Event) -> Self {
        Self {
            id: event.id.clone(),
            entity_type: event.entity_type,
            event_type: event.event_type,
            event_triggered_at: event.event_triggered_at,
            environment: cut(&event.environment, limits::ID_BYTES).to_owned(),
            entity_id: cut(&event.entity_id(), limits::ID_BYTES).to_owned(),
        }
    }

    /// Where it is.
    pub fn place(&self) -> EventPlace {
        EventPlace { at: self.event_triggered_at, id: self.id.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Defaults;

    #[test]
    fn long_names_are_cut_between_characters() {
        let long = "ü".repeat(limits::ID_BYTES);
        let document = serde_json::json!({"entity_type": "item", "event_type": "publish", "environment": long,
            "entity": {"id": long}});
        let defaults = Defaults { id: "e", event_triggered_at: Timestamp::EPOCH, site_id: "1" };
        let listed = ListedEvent::of(&Event::parse(&document.to_string(), &defaults).unwrap());
        let half = "ü".repeat(limits::ID_BYTES / 2);
        assert_eq!((listed.environment.as_str(), listed.entity_id.as_str()), (half.as_str(), half.as_str()));
    }
}
