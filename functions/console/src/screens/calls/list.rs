//! `GET /console/webhook_calls`: the activity log.

use std::collections::HashMap;

use actions::calls::{self, Stats};
use actions::webhooks;
use aws::store::order::{Order, OrderBy, Orders};
use axum::extract::{RawQuery, State};
use domain::access::Need;
use domain::call::Call;
use domain::ids::WebhookId;
use domain::webhook::Webhook;
use maud::{Markup, html};

use super::chart::{self, Span};
use super::filter::Filter;
use super::resend_many;
use crate::failure::{Failure, sentence};
use crate::filter_form::{Chosen, Way, filter_form, left_out, pager};
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Kind, Place, heading, notice, page};
use crate::resources::Resources;
use crate::words;

/// Calls on a page.
const ON_A_PAGE: usize = 30;
/// How often the log is looked at while somebody follows it, in seconds.
const FOLLOW_EVERY: u32 = 5;

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
    let filter = Filter::parse(&Form::parse(query.unwrap_or_default().as_bytes()));
    let span = Span::of(&filter, frame.now);
    let ((shown, stats), webhooks) =
        tokio::try_join!(read(&resources, &frame, &filter, span), webhooks::all(&resources.tables))?;
    let own = frame.to(&format!("webhook_calls{}", filter.to_query()));
    let content = html! {
        (heading("Activity log", follow(&frame, &filter)))
        (form(&frame, &filter, &webhooks))
        // What changes by itself while somebody follows the log; the fields above stay as they are.
        div.stack #calls data-look=[filter.live.then_some(own)] data-every=[filter.live.then_some(FOLLOW_EVERY)] {
        @match stats {
            Ok(stats) => (chart::chart(&frame, &filter, span, &stats)),
            Err(error) => {
                // The calls are there all the same.
                @let () = tracing::warn!(%error, "calls over time cannot be shown");
                p.quiet { "The calls over time cannot be shown at the moment." }
            }
        }
        @match shown {
            Ok(shown) => (table(&frame, &filter, &shown, &webhooks)),
            Err(actions::Error::TooMuch(_)) => (notice(Kind::Bad, html! {
                p { "Too few of the calls match, in a log this large. Choose a webhook, or a shorter time." }
            })),
            Err(error) => @match Failure::from(error) { failure => (notice(Kind::Bad, html! { p { (told(&failure)) } })) }
        }
        }
    };
    Ok(page(&frame, Place::Log, "Activity log", content))
}

/// The link that has new calls show by themselves, or not. Older pages do not change.
fn follow(frame: &Frame, filter: &Filter) -> Markup {
    let to = |live| frame.to(&format!("webhook_calls{}", Filter { live, ..filter.first_page() }.to_query()));
    html! {
        @if filter.live {
            span.status.success data-while-live { "Live" }
            noscript { span.quiet { "Needs JavaScript" } }
            a.button href=(to(false)) { "Stop following" }
        } @else if filter.after.is_none() {
            a.button href=(to(true)) { "Follow live" }
        }
    }
}

fn told(failure: &Failure) -> String {
    match failure {
        Failure::Refused(why) => why.clone(),
        _ => sentence("the log could not be read; try again in a moment"),
    }
}

/// The calls of the page, and those over time. Either may fail by itself.
async fn read(
    resources: &Resources,
    frame: &Frame,
    filter: &Filter,
    span: Span,
) -> Result<(Result<Shown, actions::Error>, Result<Stats, actions::Error>), actions::Error> {
    let (selection, (counted, interval)) = (filter.selection(), chart::counted(filter, span));
    let newest = Orders::by(Order { by: OrderBy::CreatedAt, descending: true });
    let wanted = (&selection, &newest, &filter.place(), ON_A_PAGE);
    let found = calls::overview(&resources.tables, wanted, (&counted, interval), frame.now).await?;
    let shown = match found.page {
        Ok(page) => rows(resources, frame, filter, page).await,
        Err(error) => Err(error),
    };
    Ok((shown, found.stats))
}

async fn rows(
    resources: &Resources,
    frame: &Frame,
    filter: &Filter,
    page: calls::Page,
) -> Result<Shown, actions::Error> {
    let conditions = filter.selection().conditions;
    let mut calls = calls::rows(&resources.tables, &page.ids, page.found, frame.now).await?;
    // A status may be another one by now than when it was counted.
    calls.retain(|call| conditions.hold_for_call(call));
    let next =
        page.next.map(|last| Filter { after: Some(last.id), live: false, ignored: Vec::new(), ..filter.clone() });
    Ok(Shown { calls, total: page.total, next })
}

fn form(frame: &Frame, filter: &Filter, webhooks: &[Webhook]) -> Markup {
    let Filter { entity, event, from, until, .. } = *filter;
    let since = |from| {
        let range = Filter { from: Some(from), until: None, after: None, ignored: Vec::new(), ..filter.clone() };
        frame.to(&format!("webhook_calls{}", range.to_query()))
    };
    let own = own_fields(filter, webhooks);
    let target = frame.to("webhook_calls");
    html! {
        (left_out(&filter.ignored))
        (filter_form(Chosen { entity, event, from, until }, own, &target, since, filter.is_open(), frame.now))
    }
}

/// The fields that only this filter has.
fn own_fields(filter: &Filter, webhooks: &[Webhook]) -> Markup {
    let known = filter.webhook.is_none_or(|id| webhooks.iter().any(|webhook| webhook.id == id));
    html! {
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
        @if filter.live { input type="hidden" name="live" value="on"; }
    }
}

fn table(frame: &Frame, filter: &Filter, shown: &Shown, webhooks: &[Webhook]) -> Markup {
    let names: HashMap<WebhookId, &str> =
        webhooks.iter().map(|webhook| (webhook.id, webhook.settings.name.as_str())).collect();
    if shown.calls.is_empty() {
        return nothing(frame, filter);
    }
    let address = |filter: &Filter| frame.to(&format!("webhook_calls{}", filter.to_query()));
    let newest = filter.after.map(|_| Way {
        name: "Newest",
        address: address(&Filter { after: None, ..filter.clone() }),
        rel: None,
    });
    let older = shown.next.as_ref().map(|next| Way { name: "Older", address: address(next), rel: Some("next") });
    let offer = html! {
        @if !filter.is_open() && frame.may(Need::ManageWebhooks) { (resend_many::offer(frame, filter)) }
    };
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
        (pager(html! { (words::count(shown.total as u64, "call", "calls")) }, offer, newest.into_iter().chain(older)))
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
                @if call.test { " " (words::test_mark()) }
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
