//! `GET /console/webhook_calls`: the activity log.

use std::collections::HashMap;
use std::time::Duration;

use actions::{calls, webhooks};
use aws::store::order::{Order, OrderBy, Orders};
use axum::extract::{RawQuery, State};
use domain::call::Call;
use domain::entity::EventType;
use domain::ids::WebhookId;
use domain::webhook::Webhook;
use maud::{Markup, html};

use super::counts;
use super::filter::{Filter, field};
use super::resend_many;
use crate::failure::{Failure, sentence};
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Kind, Place, heading, notice, page};
use crate::resources::Resources;
use crate::words;

/// Calls on a page.
const ON_A_PAGE: usize = 30;
const HOUR: Duration = Duration::from_secs(60 * 60);
/// Times that are often asked for.
const RANGES: [(&str, Duration); 4] = [
    ("Last hour", HOUR),
    ("24 hours", HOUR.saturating_mul(24)),
    ("7 days", HOUR.saturating_mul(7 * 24)),
    ("30 days", HOUR.saturating_mul(30 * 24)),
];

/// Calls of a page.
struct Shown {
    calls: Vec<Call>,
    total: usize,
    /// The filter of the page behind.
    next: Option<Filter>,
}

/// A page of the log.
pub async fn list(
    State(resources): State<Resources>,
    frame: Frame,
    RawQuery(query): RawQuery,
) -> Result<Markup, Failure> {
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    let filter = Filter::parse(&asked);
    // What is new comes at the beginning.
    let follows = asked.has("follow") && filter.after.is_none();
    let tables = &resources.tables;
    let (shown, webhooks, chart) =
        tokio::join!(read(&resources, &frame, &filter), webhooks::all(tables), counts::chart(tables, &frame, &filter));
    let webhooks = webhooks?;
    let content = html! {
        @if follows { span data-live hidden {} }
        (heading("Activity log", follow(&frame, &filter, follows)))
        (form(&frame, &filter, &webhooks))
        @if let Ok(chart) = chart { (chart) }
        @match shown {
            Ok(shown) => (table(&frame, &filter, &shown, &webhooks)),
            Err(actions::Error::TooMuch(_)) => (notice(Kind::Bad, html! {
                p { "Too few of the calls match, in a log this large. Choose a webhook, or a shorter time." }
            })),
            Err(error) => @match Failure::from(error) { failure => (notice(Kind::Bad, html! { p { (told(&failure)) } })) }
        }
    };
    Ok(page(&frame, Place::Log, "Activity log", content))
}

/// Follows the log: the page is looked at anew every few seconds, by a script while somebody sees it.
fn follow(frame: &Frame, filter: &Filter, follows: bool) -> Markup {
    let query = Filter { after: None, ..filter.clone() }.to_query();
    let following = format!("{}{}follow=1", query, if query.is_empty() { "?" } else { "&" });
    html! {
        @if follows {
            span.status.success { "Following" }
            a.button href=(frame.to(&format!("webhook_calls{query}"))) { "Stop" }
        } @else {
            a.button href=(frame.to(&format!("webhook_calls{following}"))) { "Follow" }
        }
    }
}

fn told(failure: &Failure) -> String {
    match failure {
        Failure::Refused(why) => why.clone(),
        _ => sentence("the log could not be read; try again in a moment"),
    }
}

async fn read(resources: &Resources, frame: &Frame, filter: &Filter) -> Result<Shown, actions::Error> {
    let (tables, selection) = (&resources.tables, filter.selection());
    let newest = Orders::by(Order { by: OrderBy::CreatedAt, descending: true });
    let page = calls::page(tables, &selection, &newest, &filter.place(), ON_A_PAGE, frame.now).await?;
    let mut calls = calls::rows(tables, &page.ids, page.found, frame.now).await?;
    // A status may be another one by now than when it was counted.
    calls.retain(|call| selection.conditions.hold_for_call(call));
    let next = page.next.map(|last| Filter { after: Some(last.id), ignored: Vec::new(), ..filter.clone() });
    Ok(Shown { calls, total: page.total, next })
}

fn form(frame: &Frame, filter: &Filter, webhooks: &[Webhook]) -> Markup {
    let address = |filter: &Filter| frame.to(&format!("webhook_calls{}", filter.to_query()));
    let known = filter.webhook.is_none_or(|id| webhooks.iter().any(|webhook| webhook.id == id));
    html! {
        @if !filter.ignored.is_empty() {
            (notice(Kind::Warning, html! { p { "Not understood, and left out: " (filter.ignored.join(", ")) "." } }))
        }
        form.card.filter method="get" action=(frame.to("webhook_calls")) {
            div.filter-fields {
                div.field {
                    label for="webhook" { "Webhook" }
                    select #webhook name="webhook" {
                        option value="" { "All" }
                        @if let Some(id) = filter.webhook.filter(|_| !known) { option value=(id) selected { "A deleted one" } }
                        @for webhook in webhooks {
                            option value=(webhook.id) selected[filter.webhook == Some(webhook.id)] { (webhook.settings.name.as_str()) }
                        }
                    }
                }
                div.field {
                    label for="status" { "Status" }
                    select #status name="status" {
                        option value="" { "Any" }
                        @for status in words::STATUSES {
                            option value=(status.as_str()) selected[filter.status == Some(status)] { (words::status(status)) }
                        }
                    }
                }
                div.field {
                    label for="entity" { "Entity" }
                    select #entity name="entity" {
                        option value="" { "Any" }
                        @for entity in words::ENTITIES {
                            option value=(entity.as_str()) selected[filter.entity == Some(entity)] { (words::entity(entity)) }
                        }
                    }
                }
                div.field {
                    label for="event" { "Event" }
                    select #event name="event" {
                        option value="" { "Any" }
                        @for event in EventType::ALL {
                            option value=(event.as_str()) selected[filter.event == Some(*event)] { (words::event(*event)) }
                        }
                    }
                }
                div.field {
                    label for="from" { "From, UTC" }
                    input #from type="datetime-local" name="from" value=[filter.from.map(field)];
                }
                div.field {
                    label for="until" { "Until, UTC" }
                    input #until type="datetime-local" name="until" value=[filter.until.map(field)];
                }
            }
            div.ranges {
                button.primary { "Filter" }
                @for (name, length) in RANGES {
                    @let range = Filter { from: Some(frame.now.minus(length)), until: None, after: None, ignored: Vec::new(), ..filter.clone() };
                    a href=(address(&range)) { (name) }
                }
                @if !filter.is_open() { a href=(frame.to("webhook_calls")) { "Clear" } }
            }
        }
    }
}

fn table(frame: &Frame, filter: &Filter, shown: &Shown, webhooks: &[Webhook]) -> Markup {
    let names: HashMap<WebhookId, &str> =
        webhooks.iter().map(|webhook| (webhook.id, webhook.settings.name.as_str())).collect();
    if shown.calls.is_empty() {
        return nothing(frame, filter);
    }
    html! {
        div.scroll tabindex="0" role="region" aria-label="List of calls" {
            table.calls {
                thead { tr {
                    th scope="col" { "What happened" }
                    th scope="col" { "Status" }
                    th scope="col" { "Webhook" }
                    th scope="col" { "Answer" }
                    th.end scope="col" { "Sent" }
                } }
                tbody { @for call in &shown.calls { (row(frame, call, names.get(&call.id.webhook()).copied())) } }
            }
        }
        div.pages {
            span.quiet { (words::count(shown.total as u64, "call", "calls")) }
            (resend_many::offer(frame, filter))
            @if filter.after.is_some() {
                a.button href=(frame.to(&format!("webhook_calls{}", Filter { after: None, ..filter.clone() }.to_query()))) { "Newest" }
            }
            @if let Some(next) = &shown.next {
                a.button rel="next" href=(frame.to(&format!("webhook_calls{}", next.to_query()))) { "Older" }
            }
        }
    }
}

fn row(frame: &Frame, call: &Call, webhook: Option<&str>) -> Markup {
    html! {
        tr {
            td.main {
                a.name href=(frame.to(&format!("webhook_calls/{}", call.id))) { (words::happening(call.entity_type, call.event_type)) }
                div.quiet { (words::time(call.id.event_triggered_at(), frame.now)) }
            }
            td {
                (words::status_mark(call.status))
                @if let Some(at) = call.next_retry_at { div.quiet { "again " (words::time(at, frame.now)) } }
            }
            td dir="auto" { @match webhook { Some(name) => (name), None => span.quiet { "deleted" } } }
            td.failure { (answer(call)) }
            td.end {
                (words::time(call.last_sent_at, frame.now))
                @if call.attempts > 1 { div.quiet { (call.attempts) " attempts" } }
            }
        }
    }
}

/// What came of the last attempt, in short.
fn answer(call: &Call) -> Markup {
    let Some(attempt) = &call.last_attempt else { return html! { span.quiet { "–" } } };
    let outcome = &attempt.outcome;
    html! {
        @match (&outcome.failure, &outcome.response) {
            (Some(failure), _) => span.clamp dir="auto" { (failure) },
            (None, Some(response)) => span.id { (response.status) },
            (None, None) => span.quiet { "–" },
        }
        div.quiet { (words::took(attempt.duration_ms)) }
    }
}

fn nothing(frame: &Frame, filter: &Filter) -> Markup {
    html! {
        div.empty {
            @if filter.is_open() && filter.after.is_none() {
                h2 { "No activity so far" }
                p { "Each call of a webhook is here as soon as an event has fired it, with what was sent and what came back." }
            } @else {
                h2 { "Nothing matches" }
                p { "There are no such calls, or they have expired." }
                p { a.button href=(frame.to("webhook_calls")) { "Show all calls" } }
            }
        }
    }
}
