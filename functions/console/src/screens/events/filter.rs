//! Which events the list shows: the fields of its form, which are the query of its address.

use std::time::Duration;

use aws::store::event_list::EventsWanted;
use domain::entity::{EntityType, EventType};
use domain::listed_event::Behind;
use domain::time::Timestamp;

use crate::fields::{Fields, field};
use crate::form::Form;
use crate::links::query;

/// Which events the list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub entity: Option<EntityType>,
    pub event: Option<EventType>,
    /// From when on they happened.
    pub from: Option<Timestamp>,
    /// Until just before when.
    pub until: Option<Timestamp>,
    /// Behind what the page begins.
    pub after: Option<Behind>,
    /// Fields that were not understood, and are left out.
    pub ignored: Vec<&'static str>,
}

impl Filter {
    /// Reads a query.
    pub fn parse(form: &Form) -> Self {
        let mut fields = Fields::of(form);
        let own = Self {
            entity: fields.entity(),
            event: fields.event(),
            from: fields.instant("from"),
            until: fields.instant("until"),
            after: fields.take("after", Behind::of_cursor),
            ignored: Vec::new(),
        };
        Self { ignored: fields.ignored, ..own }
    }

    /// The events that it selects.
    pub fn wanted(&self) -> EventsWanted {
        EventsWanted {
            entity_type: self.entity,
            event_type: self.event,
            // The bound of a list is exclusive.
            after: self.from.map(|from| from.minus(Duration::from_millis(1))),
            before: self.until,
            behind: self.after.clone(),
        }
    }

    /// The same events from the newest on.
    pub fn newest(&self) -> Self {
        Self { after: None, ignored: Vec::new(), ..self.clone() }
    }

    /// Whether all events are shown.
    pub fn is_open(&self) -> bool {
        self.newest() == Self::default()
    }

    /// The query of its address, with its question mark; empty if all events are shown from the newest on.
    pub fn to_query(&self) -> String {
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        query([
            ("entity", text(self.entity.map(EntityType::as_str))),
            ("event", text(self.event.map(EventType::as_str))),
            ("from", self.from.map(field).unwrap_or_default()),
            ("until", self.until.map(field).unwrap_or_default()),
            ("after", self.after.as_ref().map(Behind::to_cursor).unwrap_or_default()),
        ])
    }
}

#[cfg(test)]
mod tests {
    use domain::listed_event::EventPlace;

    use super::*;

    fn parse(query: &str) -> Filter {
        Filter::parse(&Form::parse(query.trim_start_matches('?').as_bytes()))
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn its_address_says_what_it_shows() {
        let behind = Behind::Place(EventPlace { at: at("2026-11-24T10:00:00Z"), id: "a.b/&=".to_owned() });
        for query in [
            "",
            "?entity=item",
            "?entity=item&event=publish&from=2026-11-24T10%3A00&until=2026-11-24T11%3A00%3A30",
            &format!("?event=publish&after={}", behind.to_cursor()),
        ] {
            let filter = parse(query);
            assert_eq!(filter.ignored, [""; 0], "{query}");
            assert_eq!(filter.to_query(), query);
            assert_eq!(filter.is_open(), query.is_empty());
        }
    }

    #[test]
    fn what_makes_no_sense_is_left_out_and_named() {
        let filter = parse("entity=page&event=explode&from=yesterday&until=2026-11-24&after=x");
        assert_eq!(filter.ignored, ["entity", "event", "from", "after"]);
        assert_eq!(filter.newest(), Filter { until: Some(at("2026-11-24T00:00:00Z")), ..Filter::default() });
    }

    #[test]
    fn a_time_from_is_part_of_what_is_shown_and_a_time_until_is_not() {
        let wanted = parse("from=2026-11-24T10:00&until=2026-11-24T11:00").wanted();
        assert_eq!(wanted.after, Some(at("2026-11-24T09:59:59.999Z")));
        assert_eq!(wanted.before, Some(at("2026-11-24T11:00:00Z")));
    }
}
