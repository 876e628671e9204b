//! `GET /console/events/event?id=…`: one event, and why it fired each webhook, or did not.

use std::collections::HashSet;

use actions::events::{self, Matches};
use actions::webhooks;
use axum::extract::{RawQuery, State};
use domain::event::Event;
use domain::ids::WebhookId;
use domain::matching::Known;
use maud::{Markup, html};

use super::{address, document, matches};
use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::links::query;
use crate::page::{Place, heading, page};
use crate::resources::Resources;
use crate::words;

/// Webhooks on a page.
const ON_A_PAGE: usize = 100;

/// One event.
pub async fn show(
    State(resources): State<Resources>,
    frame: Frame,
    RawQuery(query): RawQuery,
) -> Result<Markup, Failure> {
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    let (tables, id, behind) = (&resources.tables, asked.text("id"), asked.text("after").parse().ok());
    let (found, there) = tokio::join!(events::matches(tables, id, behind, ON_A_PAGE, frame.now), webhooks::all(tables));
    let there: HashSet<WebhookId> = there?.iter().map(|webhook| webhook.id).collect();
    event_page(&frame, &found?, &there, behind)
}

fn event_page(
    frame: &Frame,
    found: &Matches,
    there: &HashSet<WebhookId>,
    behind: Option<WebhookId>,
) -> Result<Markup, Failure> {
    let event = &found.event;
    let title = words::happening(event.entity_type, event.event_type);
    let download = frame.to(&format!("events/document{}", query([("id", event.id.clone())])));
    let kind = frame.to(&format!("events/catalogue/{}.{}", event.entity_type, event.event_type));
    let content = html! {
        p.crumbs { a href=(frame.to("events")) { "Everything that came" } }
        (heading(&title, html! { a.button href=(kind) { "About this kind" } }))
        (facts(frame, event))
        (why(frame, found, there, behind))
        (document::section("Document", &document::text(event)?, Some(&download)))
    };
    Ok(page(frame, Place::Events, &title, content))
}

fn facts(frame: &Frame, event: &Event) -> Markup {
    html! {
        dl.facts {
            div { dt { "Happened" } dd { (words::time(event.event_triggered_at, frame.now)) } }
            div { dt { (words::entity(event.entity_type)) } dd.id dir="auto" { (event.entity_id()) } }
            div {
                dt { "Environment" }
                dd { span.id dir="auto" { (event.environment) } (if event.is_environment_primary { ", the primary one" } else { ", a sandbox" }) }
            }
            div { dt { "Event" } dd.id dir="auto" { (event.id) } }
        }
    }
}

fn why(frame: &Frame, found: &Matches, there: &HashSet<WebhookId>, behind: Option<WebhookId>) -> Markup {
    let event = &found.event;
    let shown = matches::matches(frame, &Known::of(event), &found.matches, there);
    let address = |after: Option<WebhookId>| {
        let after = after.map(|id| format!("&after={id}")).unwrap_or_default();
        frame.to(&format!("{}{after}", address::event(&event.id)))
    };
    let next = shown.cut.or(found.next);
    html! {
        section.card aria-labelledby="why" {
            h2 #why { "Why did it fire, or not?" }
            @match shown.counts {
                (0, _) => p.about { "There was no webhook that it could fire." },
                (all, fired) => p.about {
                    "Of " (words::count(all as u64, "webhook", "webhooks")) @if next.is_some() || behind.is_some() { " on this page" }
                    ", it fired " (if fired == 0 { "none".to_owned() } else { words::grouped(fired as u64) }) ". "
                    "A trigger matches if all that it asks holds; one that matches is enough. What counts is how a webhook was set then."
                },
            }
            (shown.html)
            @if next.is_some() || behind.is_some() {
                div.pages {
                    @if behind.is_some() { a.button href=(address(None)) { "First ones" } }
                    @if next.is_some() { a.button rel="next" href=(address(next)) { "Further ones" } }
                }
            }
        }
    }
}
