//! The query of the list of events.

use aide::OperationInput;
use aide::generate::GenContext;
use aide::openapi::Operation;
use aws::store::event_list::EventsWanted;
use axum::extract::FromRequestParts;
use domain::entity::{EntityType, EventType};
use domain::listed_event::Behind;
use domain::time::Timestamp;
use http::request::Parts;
use schemars::json_schema;

use crate::error::ApiError;
use crate::list_query::{self, DEFAULT_LIMIT, Others, Paged};

const ENTITY_TYPE: &str = "filter[fields][entity_type][eq]";
const EVENT_TYPE: &str = "filter[fields][event_type][eq]";
const AFTER: &str = "filter[fields][event_triggered_at][gt]";
const BEFORE: &str = "filter[fields][event_triggered_at][lt]";

/// Which events to list.
#[derive(Debug, PartialEq, Eq)]
pub struct EventQuery {
    /// Which events.
    pub wanted: EventsWanted,
    /// Most events on the page.
    pub limit: usize,
    others: Others,
}

impl EventQuery {
    /// The address of the page behind this one, relative to it.
    pub fn next_page(&self, last: &Behind) -> String {
        self.others.page_after(&last.to_cursor())
    }

    fn parse(query: &str) -> Result<Self, ApiError> {
        let mut wanted = EventsWanted::default();
        let Paged { after, limit, others } =
            list_query::read(query, DEFAULT_LIMIT, Behind::of_cursor, |key, value| {
                let time = || value.parse::<Timestamp>().map_err(|wrong| format!("{value:?} {wrong}"));
                match key {
                    ENTITY_TYPE => wanted.entity_type = Some(EntityType::try_from(value.to_owned())?),
                    EVENT_TYPE => wanted.event_type = Some(EventType::try_from(value.to_owned())?),
                    AFTER => wanted.after = Some(time()?),
                    BEFORE => wanted.before = Some(time()?),
                    _ => return Ok(false),
                }
                Ok(true)
            })?;
        wanted.behind = after;
        Ok(Self { wanted, limit, others })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for EventQuery {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::parse(parts.uri.query().unwrap_or_default())
    }
}

impl OperationInput for EventQuery {
    fn operation_input(context: &mut GenContext, operation: &mut Operation) {
        let names = |all: &[&'static str]| json_schema!({"type": "string", "enum": all});
        let entity_types = names(&EntityType::ALL.iter().map(|all| all.as_str()).collect::<Vec<_>>());
        let event_types = names(&EventType::ALL.iter().map(|all| all.as_str()).collect::<Vec<_>>());
        let own = json_schema!({"type": "object", "properties": {
            ENTITY_TYPE: entity_types,
            EVENT_TYPE: event_types,
            AFTER: {"type": "string", "format": "date-time", "description": "They happened after this."},
            BEFORE: {"type": "string", "format": "date-time", "description": "They happened before this."},
        }});
        list_query::describe(context, operation, ("events", DEFAULT_LIMIT), own);
    }
}

#[cfg(test)]
mod tests {
    use domain::listed_event::EventPlace;

    use super::*;

    #[test]
    fn the_next_page_is_of_the_same_events_behind_a_place() {
        let at = Timestamp::from_millis(1_724_676_556_123).unwrap();
        let query =
            format!("{ENTITY_TYPE}=item&page[limit]=2&{AFTER}=2024-01-01T00:00:00Z&{BEFORE}=2025-01-01T00:00:00Z");
        let first = EventQuery::parse(&query).unwrap();
        let places = ["a.b", "", "\u{fc}&="].map(|id| EventPlace { at, id: id.to_owned() });
        let item = |place| Behind::Item { entity_type: EntityType::Item, item: "w#~".to_owned(), place };
        for last in places.iter().cloned().map(Behind::Place).chain(places.iter().cloned().map(item)) {
            let next = EventQuery::parse(&first.next_page(&last)[1..]).unwrap();
            assert_eq!(next.wanted, EventsWanted { behind: Some(last), ..first.wanted.clone() });
            assert_eq!(next.limit, 2);
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for query in [
            format!("{ENTITY_TYPE}=page"),
            format!("{EVENT_TYPE}=explode"),
            format!("{BEFORE}=yesterday"),
            "page[after]=x".to_owned(),
            "page[offset]=1".to_owned(),
            "page[limit]=501".to_owned(),
            "filter[fields][status][eq]=failed".to_owned(),
        ] {
            assert!(EventQuery::parse(&query).is_err(), "{query}");
        }
    }
}
