//! Events as an item of the list holds them: in columns, which compress well.

use domain::entity::{EntityType, EventType};
use domain::listed_event::ListedEvent;
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};

/// Events about one type of entity, with when they expire.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Packed {
    ids: Vec<String>,
    /// Milliseconds after the event before, or after the start of 1970.
    at: Vec<i64>,
    event_types: Vec<EventType>,
    environments: Vec<String>,
    entity_ids: Vec<String>,
    /// Seconds since 1970.
    ttls: Vec<i64>,
}

impl Packed {
    /// Events in order of time.
    pub fn of(events: &[(ListedEvent, i64)]) -> Self {
        let mut packed = Self::default();
        let mut before = 0;
        for (event, ttl) in events {
            let at = event.event_triggered_at.as_millis();
            packed.ids.push(event.id.clone());
            packed.at.push(at - before);
            packed.event_types.push(event.event_type);
            packed.environments.push(event.environment.clone());
            packed.entity_ids.push(event.entity_id.clone());
            packed.ttls.push(*ttl);
            before = at;
        }
        packed
    }

    /// The events that have not expired by `now`, in seconds since 1970. `None`: the columns do not fit together.
    pub fn into_events(self, entity_type: EntityType, now: i64) -> Option<Vec<ListedEvent>> {
        let mut columns = self.at.into_iter().zip(self.event_types).zip(self.environments).zip(self.entity_ids);
        let mut ttls = self.ttls.into_iter();
        let mut at = 0;
        let mut events = Vec::with_capacity(self.ids.len());
        for id in self.ids {
            let (((difference, event_type), environment), entity_id) = columns.next()?;
            at += difference;
            let event_triggered_at = Timestamp::from_millis(at).ok()?;
            if ttls.next()? > now {
                events.push(ListedEvent { id, entity_type, event_type, event_triggered_at, environment, entity_id });
            }
        }
        Some(events)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: &str, millis: i64) -> ListedEvent {
        ListedEvent {
            id: id.into(),
            entity_type: EntityType::Item,
            event_type: EventType::Publish,
            event_triggered_at: Timestamp::from_millis(millis).unwrap(),
            environment: "main".into(),
            entity_id: "7".into(),
        }
    }

    #[test]
    fn events_are_unpacked_as_they_were_packed_until_they_expire() {
        let events = [(event("a", 1_000), 60), (event("b", 1_000), 61), (event("c", 9_999), 61)];
        let unpacked = |now| Packed::of(&events).into_events(EntityType::Item, now).unwrap();
        assert_eq!(unpacked(59), events.clone().map(|(event, _)| event));
        assert_eq!(unpacked(60), [event("b", 1_000), event("c", 9_999)]);
        assert!(unpacked(61).is_empty());
    }
}
