//! `GET /console/event?id=…`: one event, and what it meant for each webhook. Ids are their source's own, with any characters, so that they are
//! no part of the path.

use actions::events::{self, JudgedBy, Match, Matches};
use axum::extract::{RawQuery, State};
use domain::event::Event;
use domain::matching::Known;
use maud::{Markup, html};

use super::explain::explain;
use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::links::query;
use crate::page::{Place, heading, page};
use crate::resources::Resources;
use crate::screens::calls::laid_out;
use crate::words;

/// Webhooks on a page.
const ON_A_PAGE: usize = 30;

/// The address of an event's page, from the root.
pub fn address(id: &str) -> String {
    format!("event{}", query([("id", id.to_owned())]))
}

/// One event.
pub async fn show(
    State(resources): State<Resources>,
    frame: Frame,
    RawQuery(asked): RawQuery,
) -> Result<Markup, Failure> {
    let asked = Form::parse(asked.unwrap_or_default().as_bytes());
    let behind = asked.text("behind").parse().ok();
    let found = events::matches(&resources.tables, asked.text("id"), behind, ON_A_PAGE, frame.now).await?;
    let title = words::happening(found.event.entity_type, found.event.event_type);
    let content = html! {
        p.crumbs { a href=(frame.to("events")) { "All events" } }
        (heading(&title, html! {}))
        (facts(&frame, &found.event))
        (why(&frame, &found))
        section.card aria-labelledby="document" {
            h2 #document { "Document" }
            (laid_out(&serde_json::to_string(&found.event).unwrap_or_default()))
        }
    };
    Ok(page(&frame, Place::Events, &title, content))
}

fn facts(frame: &Frame, event: &Event) -> Markup {
    html! {
        dl.facts {
            div { dt { "Happened" } dd { (words::time(event.event_triggered_at, frame.now)) } }
            div { dt { "Environment" } dd dir="auto" { (event.environment) (if event.is_environment_primary { ", the primary one" } else { "" }) } }
            div { dt { "Id" } dd.id { (event.id) } }
        }
    }
}

fn why(frame: &Frame, Matches { event, matches, next }: &Matches) -> Markup {
    let known = Known::of(event);
    html! {
        section.card aria-labelledby="why" {
            h2 #why { "Why did it fire, or not?" }
            @if matches.is_empty() { p.quiet { "There were no webhooks." } }
            @for found in matches { (one(frame, &known, found)) }
            @if let Some(next) = next {
                p { a.button href=(frame.to(&format!("event{}", query([("id", event.id.clone()), ("behind", next.to_string())])))) { "More webhooks" } }
            }
        }
    }
}

fn one(frame: &Frame, known: &Known<'_>, found: &Match) -> Markup {
    let settings = &found.webhook.settings;
    html! {
        details.match open[found.fired] {
            summary {
                span class=(if found.fired { "status success" } else { "status off" }) { (if found.fired { "Fired" } else { "Did not fire" }) }
                " " bdi { (settings.name.as_str()) }
            }
            p.about {
                @match found.judged_by {
                    JudgedBy::SettingsThen => "By the settings that the webhook had then. ",
                    JudgedBy::SettingsNow => "By the settings that the webhook has now: it was created later, or those of then are no longer kept. ",
                }
                a href=(frame.to(&format!("webhooks/{}", found.webhook.id))) { "The webhook" }
                @if let Some(call) = found.call { " · " a href=(frame.to(&format!("webhook_calls/{call}"))) { "The call" } }
                @else if found.fired { " · The call is on its way." }
            }
            (explain(known, settings))
        }
    }
}
