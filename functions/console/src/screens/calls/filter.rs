//! Which calls the log shows: the fields of its form, which are the query of its address.

use std::time::Duration;

use actions::calls::{Place, Selection};
use aws::store::log::{Bounds, Conditions, Entry};
use domain::call::CallStatus;
use domain::entity::{EntityType, EventType};
use domain::ids::{CallId, WebhookId};
use domain::time::Timestamp;

use crate::fields::{Fields, field};
use crate::form::Form;
use crate::links::query;
use crate::words;

/// Which calls the log shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub webhook: Option<WebhookId>,
    pub status: Option<CallStatus>,
    pub entity: Option<EntityType>,
    pub event: Option<EventType>,
    /// From when on their events happened.
    pub from: Option<Timestamp>,
    /// Until just before when.
    pub until: Option<Timestamp>,
    /// Behind which call the page begins.
    pub after: Option<CallId>,
    /// Whether new calls are to show by themselves.
    pub live: bool,
    /// Fields that were not understood, and are left out.
    pub ignored: Vec<&'static str>,
}

impl Filter {
    /// Reads a query.
    pub fn parse(form: &Form) -> Self {
        let mut fields = Fields::of(form);
        let own = Self {
            webhook: fields.take("webhook", |text| text.parse().ok()),
            status: fields.take("status", |text| words::STATUSES.into_iter().find(|own| own.as_str() == text)),
            entity: fields.entity(),
            event: fields.event(),
            from: fields.instant("from"),
            until: fields.instant("until"),
            after: fields.take("after", |text| text.parse().ok()),
            live: form.has("live"),
            ignored: Vec::new(),
        };
        Self { ignored: fields.ignored, ..own }
    }

    /// The calls that it selects.
    pub fn selection(&self) -> Selection {
        // The bounds of a selection are exclusive.
        let gt = self.from.map(|from| from.minus(Duration::from_millis(1)));
        let conditions = Conditions {
            entity_type: self.entity,
            event_type: self.event,
            status: self.status,
            created_at: Bounds { gt, lt: self.until },
            ..Conditions::default()
        };
        Selection { ids: None, webhook: self.webhook.map(Some), conditions }
    }

    /// Where the page begins.
    pub fn place(&self) -> Place {
        self.after.map_or(Place::Offset(0), |call| Place::After(Entry::of(call)))
    }

    /// Whether all calls are shown.
    pub fn is_open(&self) -> bool {
        *self == Self { after: self.after, live: self.live, ignored: self.ignored.clone(), ..Self::default() }
    }

    /// The same from the newest call on, and at rest.
    #[must_use]
    pub fn first_page(&self) -> Self {
        Self { after: None, live: false, ..self.clone() }
    }

    /// The query of its address, with its question mark; empty if all calls are shown from the newest on.
    pub fn to_query(&self) -> String {
        query(self.fields())
    }

    /// The fields of its form; empty ones are open.
    pub fn fields(&self) -> [(&'static str, String); 8] {
        let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
        [
            ("webhook", self.webhook.map(|id| id.to_string()).unwrap_or_default()),
            ("status", text(self.status.map(CallStatus::as_str))),
            ("entity", text(self.entity.map(EntityType::as_str))),
            ("event", text(self.event.map(EventType::as_str))),
            ("from", self.from.map(field).unwrap_or_default()),
            ("until", self.until.map(field).unwrap_or_default()),
            ("after", self.after.map(|id| id.to_string()).unwrap_or_default()),
            ("live", if self.live { "on".to_owned() } else { String::new() }),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALL: &str = "AZc0o1WpcEuoAyzBHAp1HAAAAZGP6hAAAAECAwQFBgc";

    fn parse(query: &str) -> Filter {
        Filter::parse(&Form::parse(query.as_bytes()))
    }

    #[test]
    fn its_address_says_what_it_shows() {
        for query in [
            "",
            "?status=failed",
            "?status=failed&live=on",
            "?webhook=AZc0o1WpcEuoAyzBHAp1HA&status=success&entity=item&event=publish&from=2026-11-24T10%3A00&until=2026-11-24T11%3A00%3A30",
        ] {
            let filter = parse(query.trim_start_matches('?'));
            assert_eq!(filter.ignored, [""; 0], "{query}");
            assert_eq!(filter.to_query(), query);
            assert_eq!(filter.is_open(), query.is_empty());
        }
    }

    #[test]
    fn what_makes_no_sense_is_left_out_and_named() {
        let filter = parse(&format!("status=exploded&webhook=x&from=yesterday&until=2026-11-24&event=&after={CALL}x"));
        assert_eq!(filter.ignored, ["webhook", "status", "from", "after"]);
        assert_eq!(filter.until, "2026-11-24T00:00:00Z".parse().ok());
        assert!(!filter.is_open());
    }

    #[test]
    fn following_the_log_and_turning_its_pages_narrow_nothing() {
        let call = CallId::new("AZc0o1WpcEuoAyzBHAp1HA".parse().unwrap(), Timestamp::EPOCH, "event");
        let filter = parse(&format!("live=on&after={call}"));
        assert_eq!(filter.after, Some(call));
        assert!(filter.is_open() && filter.live);
        assert_eq!(filter.first_page(), Filter::default());
    }

    #[test]
    fn a_time_from_is_part_of_what_is_shown_and_a_time_until_is_not() {
        let conditions = parse("from=2026-11-24T10:00&until=2026-11-24T11:00").selection().conditions;
        assert_eq!(conditions.created_at.gt, "2026-11-24T09:59:59.999Z".parse().ok());
        assert_eq!(conditions.created_at.lt, "2026-11-24T11:00:00Z".parse().ok());
    }
}
