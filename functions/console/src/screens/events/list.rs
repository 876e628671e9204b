//! `GET /console/events`: the events that came, also those that fired nothing.

use actions::events;
use aws::store::event_list::EventsWanted;
use axum::extract::{RawQuery, State};
use domain::entity::{EntityType, EventType};
use domain::listed_event::{EventPlace, ListedEvent};
use domain::time::Timestamp;
use maud::{Markup, html};

use super::show::address;
use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::links::query;
use crate::page::{Place, heading, page};
use crate::resources::Resources;
use crate::words;

/// Events on a page.
const ON_A_PAGE: usize = 30;

/// Which events are shown. What makes no sense is left out.
fn wanted(form: &Form) -> EventsWanted {
    EventsWanted {
        entity_type: EntityType::try_from(form.text("entity").to_owned()).ok(),
        event_type: EventType::try_from(form.text("event").to_owned()).ok(),
        after: None,
        behind: place(form.text("behind")),
    }
}

/// A place as it stands in an address: milliseconds since 1970, a dot, and the event's id.
fn place(text: &str) -> Option<EventPlace> {
    let (millis, id) = text.split_once('.')?;
    Some(EventPlace { at: Timestamp::from_millis(millis.parse().ok()?).ok()?, id: id.to_owned() })
}

fn next_page(frame: &Frame, wanted: &EventsWanted, next: Option<&EventPlace>) -> String {
    let parameters = [
        ("entity", wanted.entity_type.map(|entity| entity.to_string()).unwrap_or_default()),
        ("event", wanted.event_type.map(|event| event.to_string()).unwrap_or_default()),
        ("behind", next.map(|place| format!("{}.{}", place.at.as_millis(), place.id)).unwrap_or_default()),
    ];
    frame.to(&format!("events{}", query(parameters)))
}

/// A page of events.
pub async fn list(
    State(resources): State<Resources>,
    frame: Frame,
    RawQuery(query): RawQuery,
) -> Result<Markup, Failure> {
    let wanted = wanted(&Form::parse(query.unwrap_or_default().as_bytes()));
    let found = events::list(&resources.tables, &wanted, ON_A_PAGE, frame.now).await?;
    let content = html! {
        (heading("Events", html! {}))
        (form(&frame, &wanted))
        @if found.events.is_empty() { (nothing(&wanted, found.next.is_some())) } @else { (table(&frame, &found.events)) }
        div.pages {
            span.quiet { "An event shows here within half a minute." }
            @if wanted.behind.is_some() { a.button href=(next_page(&frame, &wanted, None)) { "Newest" } }
            @if let Some(next) = &found.next { a.button rel="next" href=(next_page(&frame, &wanted, Some(next))) { "Older" } }
        }
    };
    Ok(page(&frame, Place::Events, "Events", content))
}

fn form(frame: &Frame, wanted: &EventsWanted) -> Markup {
    html! {
        form.card.filter method="get" action=(frame.to("events")) {
            div.filter-fields {
                div.field {
                    label for="entity" { "Entity" }
                    select #entity name="entity" {
                        option value="" { "Any" }
                        @for entity in words::ENTITIES {
                            option value=(entity.as_str()) selected[wanted.entity_type == Some(entity)] { (words::entity(entity)) }
                        }
                    }
                }
                div.field {
                    label for="event" { "Event" }
                    select #event name="event" {
                        option value="" { "Any" }
                        @for event in EventType::ALL {
                            option value=(event.as_str()) selected[wanted.event_type == Some(*event)] { (words::event(*event)) }
                        }
                    }
                }
            }
            div.ranges {
                button.primary { "Filter" }
                @if wanted.entity_type.is_some() || wanted.event_type.is_some() { a href=(frame.to("events")) { "Clear" } }
            }
        }
    }
}

fn table(frame: &Frame, events: &[ListedEvent]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="List of events" {
            table {
                thead { tr { th scope="col" { "What happened" } th scope="col" { "To" } th scope="col" { "Environment" } th.end scope="col" { "When" } } }
                tbody {
                    @for event in events {
                        tr {
                            td.main { a.name href=(frame.to(&address(&event.id))) { (words::happening(event.entity_type, event.event_type)) } }
                            td.id { (event.entity_id) }
                            td dir="auto" { (event.environment) }
                            td.end { (words::time(event.event_triggered_at, frame.now)) }
                        }
                    }
                }
            }
        }
    }
}

fn nothing(wanted: &EventsWanted, is_more: bool) -> Markup {
    html! {
        div.empty {
            @if is_more {
                h2 { "Nothing on this page" }
                p { "Such events are rare among the others. Older ones may be further on." }
            } @else if wanted.entity_type.is_some() || wanted.event_type.is_some() {
                h2 { "Nothing matches" }
                p { "There are no such events, or they have expired." }
            } @else {
                h2 { "No events so far" }
                p { "Every event that comes is here, whether it fires a webhook or not, and says why." }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_address() {
        let at = Timestamp::from_millis(1_764_000_000_123).unwrap();
        for id in ["abc", "a.b/c?d", ""] {
            assert_eq!(place(&format!("{}.{id}", at.as_millis())), Some(EventPlace { at, id: id.to_owned() }));
        }
        for wrong in ["", "x", "x.y", "-1.a"] {
            assert_eq!(place(wrong), None, "{wrong}");
        }
    }
}
