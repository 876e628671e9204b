//! What the lists with a filter have in common: the form of the filter, the notice of what it did not understand, and the ways to other pages.

use std::time::Duration;

use domain::entity::{EntityType, EventType};
use domain::time::Timestamp;
use maud::{Markup, html};

use crate::fields::{RANGES, entity_field, event_field, time_fields};
use crate::page::{Kind, notice};

/// What the forms of all filters have.
#[derive(Debug, Clone, Copy)]
pub struct Chosen {
    /// The field `Entity`.
    pub entity: Option<EntityType>,
    /// The field `Event`.
    pub event: Option<EventType>,
    /// The field `From, UTC`.
    pub from: Option<Timestamp>,
    /// The field `Until, UTC`.
    pub until: Option<Timestamp>,
}

/// The form of a filter. `own` are fields that come before those that all have, `target` is where it leads to, which shows all; `since` makes
/// the address of what there is since a time, and `is_open` says that all is shown.
pub fn filter_form(
    chosen: Chosen,
    own: Markup,
    target: &str,
    since: impl Fn(Timestamp) -> String,
    is_open: bool,
    now: Timestamp,
) -> Markup {
    html! {
        form.card.filter method="get" action=(target) {
            div.filter-fields {
                (own)
                (entity_field(chosen.entity))
                (event_field(chosen.event))
                (time_fields(chosen.from, chosen.until))
            }
            div.ranges {
                button.primary { "Filter" }
                @for (name, length) in RANGES {
                    a href=(since(now.minus(length))) aria-current=[is_range(chosen, length, now).then_some("true")] { (name) }
                }
                @if !is_open { a href=(target) { "Clear" } }
            }
        }
    }
}

/// Whether this is the time that is shown: one has come by the link not long ago.
fn is_range(chosen: Chosen, length: Duration, now: Timestamp) -> bool {
    let start = now.minus(length);
    let is_about = |from: Timestamp| from <= start && start.since(from) < length / 10;
    chosen.until.is_none() && chosen.from.is_some_and(is_about)
}

/// Names the fields that were not understood, if there are some.
pub fn left_out(ignored: &[&str]) -> Markup {
    html! {
        @if !ignored.is_empty() {
            (notice(Kind::Warning, html! { p { "Not understood, and left out: " (ignored.join(", ")) "." } }))
        }
    }
}

/// A way to another page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    /// What it is called.
    pub name: &'static str,
    /// Where it leads.
    pub address: String,
    /// Which page that is from here, in HTML's words: `next`, `prev`.
    pub rel: Option<&'static str>,
}

/// Below a list: how many there are, what one can do with all of them, and the ways to other pages.
pub fn pager(count: Markup, offer: Markup, ways: impl IntoIterator<Item = Way>) -> Markup {
    html! {
        div.pages {
            span.quiet { (count) }
            (offer)
            @for way in ways { a.button rel=[way.rel] href=(way.address) { (way.name) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_that_is_shown_is_marked() {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let marked = |from: &str, until: Option<&str>| {
            let until = until.map(|until| until.parse().unwrap());
            let chosen = Chosen { entity: None, event: None, from: from.parse().ok(), until };
            let form = filter_form(chosen, html! {}, "events", |from| from.to_string(), false, now).into_string();
            form.split(r#"aria-current="true">"#).nth(1).and_then(|rest| rest.split('<').next()).map(str::to_owned)
        };
        for (from, until, range) in [
            ("2026-11-24T11:00:00Z", None, Some("Last hour")),
            ("2026-11-24T10:55:00Z", None, Some("Last hour")),
            ("2026-11-24T10:50:00Z", None, None),
            ("2026-11-23T12:00:00Z", None, Some("24 hours")),
            ("2026-11-23T12:00:00Z", Some("2026-11-24T00:00:00Z"), None),
        ] {
            assert_eq!(marked(from, until).as_deref(), range, "{from} {until:?}");
        }
    }
}
