//! Events as a list shows them: what they were about, without their documents.

use crate::entity::{EntityType, EventType};
use crate::event::Event;
use crate::limits;
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventPlace {
    /// When the event happened.
    pub at: Timestamp,
    /// Its id. Empty: behind all events of that millisecond.
    pub id: String,
}

impl ListedEvent {
    /// What a list shows of an event.
    pub fn of(event: &Event) -> Self {
        Self {
            id: event.id.clone(),
            entity_type: event.entity_type,
            event_type: event.event_type,
            event_triggered_at: event.event_triggered_at,
            environment: cut(event.environment.clone()),
            entity_id: cut(event.entity_id()),
        }
    }

    /// Where it is.
    pub fn place(&self) -> EventPlace {
        EventPlace { at: self.event_triggered_at, id: self.id.clone() }
    }
}

fn cut(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(limits::ID_BYTES));
    text
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
