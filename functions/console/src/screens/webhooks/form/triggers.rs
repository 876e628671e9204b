//! The rows of triggers, and of their conditions.

use domain::entity::{EntityType, EventType};
use domain::possible;
use domain::trigger::{EntityIds, Filter, FilterType, Trigger};

/// A trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TriggerRow {
    /// Its place among the stored ones, if it is one.
    pub was: Option<usize>,
    pub entity: EntityType,
    /// The events that are ticked, in the order of their boxes.
    pub events: Vec<EventType>,
    /// Those that cannot happen to the entity and are offered all the same, since they are stored.
    pub impossible: Vec<EventType>,
    pub conditions: Vec<Condition>,
}

/// A condition of a trigger: the API calls it a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    pub kind: FilterType,
    /// Ids, separated by commas.
    pub ids: String,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// No event is ticked.
    NoEvent,
    /// This condition names no id.
    NoId(usize),
}

impl TriggerRow {
    /// A trigger for records.
    pub fn new() -> Self {
        let (events, impossible, conditions) = Default::default();
        Self { was: None, entity: EntityType::Item, events, impossible, conditions }
    }

    /// The row of a stored trigger.
    pub fn of(number: usize, trigger: &Trigger) -> Self {
        let is_stored = |event: &&EventType| trigger.event_types.contains(event);
        let events: Vec<_> = EventType::ALL.iter().filter(is_stored).copied().collect();
        let possible = possible::events(trigger.entity_type);
        let impossible = events.iter().filter(|event| !possible.contains(event)).copied().collect();
        let condition =
            |filter: &Filter| Condition { kind: filter.entity_type, ids: filter.entity_ids.as_slice().join(", ") };
        Self {
            was: Some(number),
            entity: trigger.entity_type,
            events,
            impossible,
            conditions: trigger.filters.iter().flatten().map(condition).collect(),
        }
    }

    /// Events whose boxes are there: what can happen, and what is stored all the same.
    pub fn offers(&self, event: EventType) -> bool {
        possible::events(self.entity).contains(&event) || self.impossible.contains(&event)
    }

    /// The kinds of conditions to choose from where there is this one.
    pub fn kinds(&self, own: FilterType) -> impl Iterator<Item = FilterType> {
        let possible = possible::filters(self.entity);
        FilterType::ALL.iter().copied().filter(move |kind| possible.contains(kind) || *kind == own)
    }

    /// Adds a condition, of a kind that there is none of yet if possible.
    pub fn add_condition(&mut self) {
        let kinds = possible::filters(self.entity);
        let is_new = |kind: &&FilterType| self.conditions.iter().all(|condition| condition.kind != **kind);
        if let Some(kind) = kinds.iter().find(is_new).or(kinds.first()) {
            self.conditions.push(Condition { kind: *kind, ids: String::new() });
        }
    }

    /// The trigger of a row. A stored one whose row was not changed stays as it is, to the order of its events.
    pub fn trigger(&self, stored: &[Trigger]) -> Result<Trigger, Vec<Wrong>> {
        if let Some((number, trigger)) = self.was.and_then(|number| Some((number, stored.get(number)?)))
            && *self == Self::of(number, trigger)
        {
            return Ok(trigger.clone());
        }
        let mut wrong = Vec::new();
        if self.events.is_empty() {
            wrong.push(Wrong::NoEvent);
        }
        let mut filters = Vec::new();
        for (number, Condition { kind, ids }) in self.conditions.iter().enumerate() {
            let ids = ids.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned);
            match EntityIds::try_from(ids.collect::<Vec<_>>()) {
                Ok(entity_ids) => filters.push(Filter { entity_type: *kind, entity_ids }),
                Err(_) => wrong.push(Wrong::NoId(number)),
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let filters = Some(filters).filter(|filters| !filters.is_empty());
        Ok(Trigger { entity_type: self.entity, event_types: self.events.clone(), filters })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trigger(json: &str) -> Trigger {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_stored_trigger_that_was_not_touched_stays_as_it_is() {
        for json in [
            r#"{"entity_type":"item","event_types":["publish","create","publish"],"filters":[]}"#,
            r#"{"entity_type":"item","event_types":[],"filters":null}"#,
            r#"{"entity_type":"upload","event_types":["publish"],"filters":[{"entity_type":"item","entity_ids":[" a,b "]}]}"#,
        ] {
            let stored = trigger(json);
            assert_eq!(TriggerRow::of(0, &stored).trigger(std::slice::from_ref(&stored)), Ok(stored), "{json}");
        }
    }

    #[test]
    fn what_was_changed_is_read_from_the_row() {
        let stored = trigger(r#"{"entity_type":"item","event_types":["publish","create"],"filters":null}"#);
        let mut row = TriggerRow::of(0, &stored);
        row.conditions.push(Condition { kind: FilterType::ItemType, ids: " blog_post ,, author".to_owned() });
        let changed = row.trigger(std::slice::from_ref(&stored)).unwrap();
        assert_eq!(changed.event_types, [EventType::Create, EventType::Publish]);
        assert_eq!(changed.filters.unwrap()[0].entity_ids.as_slice(), ["blog_post", "author"]);
    }

    #[test]
    fn a_row_needs_an_event_and_a_condition_needs_an_id() {
        let mut row = TriggerRow::new();
        row.conditions.push(Condition { kind: FilterType::ItemType, ids: " , ".to_owned() });
        assert_eq!(row.trigger(&[]), Err(vec![Wrong::NoEvent, Wrong::NoId(0)]));
    }

    #[test]
    fn only_what_can_fire_is_offered_and_what_is_stored_all_the_same() {
        let stored = trigger(
            r#"{"entity_type":"upload","event_types":["publish"],"filters":[{"entity_type":"item","entity_ids":["1"]}]}"#,
        );
        let row = TriggerRow::of(0, &stored);
        assert!(row.offers(EventType::Publish) && row.offers(EventType::Create) && !row.offers(EventType::Unpublish));
        assert!(row.kinds(FilterType::Item).any(|kind| kind == FilterType::Item));
        assert!(row.kinds(FilterType::Environment).all(|kind| kind != FilterType::Item));
    }

    #[test]
    fn a_new_condition_is_of_a_kind_that_is_not_there_yet() {
        let mut row = TriggerRow::new();
        for _ in 0..5 {
            row.add_condition();
        }
        let kinds: Vec<_> = row.conditions.iter().map(|condition| condition.kind).collect();
        assert_eq!(kinds[..4], *possible::filters(EntityType::Item));
        assert_eq!(kinds[4], kinds[0]);
    }
}
