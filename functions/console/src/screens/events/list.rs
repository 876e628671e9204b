//! `GET /console/events`: the events that came.

use actions::events;
use aws::store::event_list::EventPage;
use axum::extract::{RawQuery, State};
use domain::listed_event::ListedEvent;
use maud::{Markup, html};

use super::address;
use super::filter::Filter;
use crate::failure::Failure;
use crate::filter_form::{Chosen, Way, filter_form, left_out, pager};
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Place, heading, page};
use crate::resources::Resources;
use crate::words;

/// Events on a page.
const ON_A_PAGE: usize = 30;

/// A page of events.
pub async fn list(
    State(resources): State<Resources>,
    frame: Frame,
    RawQuery(query): RawQuery,
) -> Result<Markup, Failure> {
    let filter = Filter::parse(&Form::parse(query.unwrap_or_default().as_bytes()));
    let shown = events::list(&resources.tables, &filter.wanted(), ON_A_PAGE, frame.now).await?;
    let catalogue = html! { a.button href=(frame.to("events/catalogue")) { "Event catalogue" } };
    let content = html! {
        (heading("Events", catalogue))
        p.about { "What has come from your system, whether it fired a webhook or not. An event is listed about half a minute after it came." }
        (form(&frame, &filter))
        @if shown.events.is_empty() { (nothing(&frame, &filter, &shown)) } @else { (table(&frame, &shown.events)) }
        (pages(&frame, &filter, &shown))
    };
    Ok(page(&frame, Place::Events, "Events", content))
}

fn address_of(frame: &Frame, filter: &Filter) -> String {
    frame.to(&format!("events{}", filter.to_query()))
}

fn form(frame: &Frame, filter: &Filter) -> Markup {
    let Filter { entity, event, from, until, .. } = *filter;
    let since = |from| address_of(frame, &Filter { from: Some(from), until: None, ..filter.newest() });
    let target = frame.to("events");
    html! {
        (left_out(&filter.ignored))
        (filter_form(Chosen { entity, event, from, until }, html! {}, &target, since, filter.is_open(), frame.now))
    }
}

fn table(frame: &Frame, events: &[ListedEvent]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="What came" {
            table.calls {
                thead { tr {
                    th scope="col" { "What happened" }
                    th scope="col" { "To what" }
                    th scope="col" { "Environment" }
                    th.end scope="col" { "When" }
                } }
                tbody { @for event in events { (row(frame, event)) } }
            }
        }
    }
}

fn row(frame: &Frame, event: &ListedEvent) -> Markup {
    html! {
        tr {
            td.main {
                a.name href=(frame.to(&address::event(&event.id))) { (words::happening(event.entity_type, event.event_type)) }
            }
            td.failure { span.id.clamp dir="auto" { (event.entity_id) } }
            td.failure data-column="Environment" { span.id.clamp dir="auto" { (event.environment) } }
            td.end { (words::time(event.event_triggered_at, frame.now)) }
        }
    }
}

/// Where one gets to from here.
fn pages(frame: &Frame, filter: &Filter, shown: &EventPage) -> Markup {
    let newest =
        filter.after.as_ref().map(|_| Way { name: "Newest", address: address_of(frame, &filter.newest()), rel: None });
    let behind = shown.next.clone().map(|place| Filter { after: Some(place), ..filter.newest() });
    let older = behind.map(|behind| Way { name: "Older", address: address_of(frame, &behind), rel: Some("next") });
    let count = html! { (words::count(shown.events.len() as u64, "event", "events")) " on this page" };
    html! {
        @if newest.is_some() || older.is_some() { (pager(count, html! {}, newest.into_iter().chain(older))) }
    }
}

fn nothing(frame: &Frame, filter: &Filter, shown: &EventPage) -> Markup {
    html! {
        div.empty {
            @if shown.next.is_some() {
                h2 { "None found yet" }
                p { "Such events are rare among the others. Older ones may match: look further." }
            } @else if filter.is_open() && filter.after.is_none() {
                h2 { "No events so far" }
                p { "Your system puts them into the event queue. Each is here then, with its document and what it meant for each webhook." }
                p { a.button href=(frame.to("events/catalogue")) { "See what can happen" } }
            } @else {
                h2 { "Nothing matches" }
                p { "There are no such events, or they have expired." }
                p { a.button href=(frame.to("events")) { "Show all" } }
            }
        }
    }
}
