//! `GET /console/webhooks`

use std::ops::Range;

use actions::calls::{self, Interval, Stats};
use actions::webhooks;
use axum::extract::{RawQuery, State};
use domain::access::Need;
use domain::call::Call;
use domain::time::Timestamp;
use domain::trigger::Trigger;
use domain::webhook::Webhook;
use maud::{Markup, html};

use super::figures::Figures;
use super::health;
use super::pages::{Asked, Shown};
use crate::failure::Failure;
use crate::filter_form::{Way, left_out, pager};
use crate::form::Form;
use crate::frame::Frame;
use crate::links::segment;
use crate::page::{Kind, Place, heading, notice, page};
use crate::resources::Resources;
use crate::words;

/// A page of all webhooks, and how they have fared.
pub async fn list(
    State(resources): State<Resources>,
    frame: Frame,
    RawQuery(query): RawQuery,
) -> Result<Markup, Failure> {
    let (tables, now) = (&resources.tables, frame.now);
    let hours = health::hours(now);
    let (webhooks, fared) =
        tokio::join!(webhooks::all(tables), calls::fared(tables, Interval::Hour, hours.0, hours.1, now));
    let webhooks = webhooks?;
    let sent = Form::parse(query.unwrap_or_default().as_bytes());
    let asked = Asked::parse(&sent);
    let shown = asked.of(webhooks.len());
    let on_page = webhooks.get(shown.range()).unwrap_or_default();
    let figures = Figures::of(on_page, fared).await;
    let may_change = frame.may(Need::ManageWebhooks);
    let add = html! { @if may_change { a.button href=(frame.to("webhooks/recipes")) { "Start from a recipe" } a.button.primary href=(frame.to("webhooks/new")) { "Add a new webhook" } } };
    let content = html! {
        @if sent.has("deleted") { (notice(Kind::Good, html! { p { "The webhook is deleted. Its calls stay in the log until they expire." } })) }
        (heading("Webhooks", add))
        (left_out(&asked.ignored))
        @if webhooks.is_empty() {
            div.empty {
                h2 { "Nothing to call yet" }
                p { "A webhook calls a URL of yours when something happens: a record is published, a deploy has failed." }
                @if may_change {
                    p.answers {
                        a.button.primary href=(frame.to("webhooks/recipes")) { "Pick a recipe" }
                        a.button href=(frame.to("webhooks/new")) { "Create the first one" }
                    }
                }
            }
        } @else {
            @if let Some(note) = figures.note() { p.quiet { (note) } }
            (table(&frame, on_page, shown, &figures, hours))
            (pages(&frame, shown, on_page.len(), webhooks.len()))
        }
    };
    Ok(page(&frame, Place::Webhooks, "Webhooks", content))
}

fn table(
    frame: &Frame,
    webhooks: &[Webhook],
    shown: Shown,
    figures: &Figures,
    hours: (Timestamp, Timestamp),
) -> Markup {
    let failure_of = |webhook: &Webhook| figures.failures.as_ref()?.get(&webhook.id);
    html! {
        div.scroll tabindex="0" role="region" aria-label="List of webhooks" {
            table.webhooks {
                thead { tr {
                    th scope="col" { "Webhook" }
                    th scope="col" { "Last 24 hours" }
                    th scope="col" { "Last failure" }
                    th.end scope="col" { "State" }
                } }
                tbody {
                    @for webhook in webhooks {
                        tr class=[(!webhook.settings.enabled).then_some("off")] {
                            td.main {
                                a.name href=(frame.to(&format!("webhooks/{}", webhook.id))) dir="auto" { (webhook.settings.name.as_str()) }
                                div.url title=(webhook.settings.url.as_str()) { (webhook.settings.url.as_str()) }
                                div.quiet { (fires_on(&webhook.settings.events)) }
                            }
                            td { (last_hours(frame, webhook, figures, hours)) }
                            td.failure data-column="Last failure" { (last_failure(frame, failure_of(webhook))) }
                            td.end { (state(frame, webhook, shown)) }
                        }
                    }
                }
            }
        }
    }
}

/// The ways to the other pages, if there are some.
fn pages(frame: &Frame, shown: Shown, on_page: usize, webhooks: usize) -> Markup {
    let Range { start, end } = shown.range();
    let count = html! { (start + 1) "–" (end) " of " (words::count(webhooks as u64, "webhook", "webhooks")) };
    let previous =
        shown.previous().map(|address| Way { name: "Previous", address: frame.to(&address), rel: Some("prev") });
    let next = shown.next().map(|address| Way { name: "Next", address: frame.to(&address), rel: Some("next") });
    html! {
        @if on_page < webhooks { (pager(count, html! {}, previous.into_iter().chain(next))) }
    }
}

/// How a webhook has fared, if that is known.
fn last_hours(frame: &Frame, webhook: &Webhook, figures: &Figures, hours: (Timestamp, Timestamp)) -> Markup {
    let Some(stats) = &figures.stats else { return html! { span.quiet { "–" } } };
    let none = Stats::default();
    health::show(frame, webhook.id, stats.get(&webhook.id).unwrap_or(&none), hours)
}

/// What a webhook waits for, in short.
fn fires_on(triggers: &[Trigger]) -> String {
    let one = |trigger: &Trigger| {
        let events: Vec<_> = trigger.event_types.iter().map(|event| words::event(*event).to_lowercase()).collect();
        format!("{}: {}", words::entity(trigger.entity_type), events.join(", "))
    };
    match triggers {
        [] => "No triggers: never fires".to_owned(),
        [first] => one(first),
        [first, others @ ..] => format!("{} · {} more", one(first), others.len()),
    }
}

/// Whether it is enabled and, for those who may change that, the switch.
fn state(frame: &Frame, webhook: &Webhook, shown: Shown) -> Markup {
    let (enabled, id) = (webhook.settings.enabled, segment(&webhook.id.to_string()));
    let word = if enabled { "Enabled" } else { "Disabled" };
    html! {
        @if frame.may(Need::ManageWebhooks) {
            form method="post" action=(frame.to(&format!("webhooks/{id}/enabled"))) data-soft {
                // It leads back to this page.
                @if shown.number > 1 { input type="hidden" name="page" value=(shown.number); }
                input type="hidden" name="enabled" value=(if enabled { "no" } else { "yes" });
                button.switch id={ "switch-" (id) } role="switch" aria-checked=(enabled) aria-label={ "Enabled: " (webhook.settings.name.as_str()) } {
                    span.knob {}
                    span { (word) }
                }
            }
        } @else {
            span class=(if enabled { "status success" } else { "status off" }) { (word) }
        }
    }
}

fn last_failure(frame: &Frame, call: Option<&Call>) -> Markup {
    let Some(call) = call else { return html! { span.quiet { "–" } } };
    html! {
        a href=(frame.to(&format!("webhook_calls/{}", call.id))) dir="auto" { (why_it_failed(call)) }
        div.quiet { (words::time(call.last_sent_at, frame.now)) }
    }
}

/// Why the last attempt of a call failed, in words.
fn why_it_failed(call: &Call) -> &str {
    let attempt = call.last_attempt.as_ref().and_then(|attempt| attempt.outcome.failure.as_deref());
    call.given_up.as_deref().or(attempt).unwrap_or("It failed")
}

#[cfg(test)]
mod tests {
    use domain::entity::{EntityType, EventType};

    use super::*;

    #[test]
    fn what_a_webhook_waits_for_is_told_in_short() {
        let trigger = Trigger {
            entity_type: EntityType::Item,
            event_types: vec![EventType::Publish, EventType::DeployFailed],
            filters: None,
        };
        assert_eq!(fires_on(&[]), "No triggers: never fires");
        assert_eq!(fires_on(std::slice::from_ref(&trigger)), "Record: publish, deploy failed");
        assert_eq!(fires_on(&[trigger.clone(), trigger.clone(), trigger]), "Record: publish, deploy failed · 2 more");
    }
}
