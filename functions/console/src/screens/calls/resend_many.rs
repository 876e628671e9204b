//! `/console/webhook_calls/resend`: sending all calls again that a filter of the log selects. It counts them first, and asks.

use std::time::Duration;

use actions::calls::{self, MOST_RESENT, Matching, Resent};
use actions::{Error, webhooks};
use axum::extract::{RawQuery, State};
use axum::response::Redirect;
use domain::webhook::Webhook;
use maud::{Markup, html};

use super::filter::Filter;
use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Kind, Place, heading, notice, page};
use crate::resources::Resources;
use crate::words;

const TITLE: &str = "Resend all that match";

/// Counts, and asks; or tells what has come of it.
pub async fn ask(
    State(resources): State<Resources>,
    frame: Frame,
    RawQuery(query): RawQuery,
) -> Result<Markup, Failure> {
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    let filter = Filter::parse(&asked).first_page();
    let tables = &resources.tables;
    if let Some(resent) = done(&asked) {
        return Ok(result_page(&frame, &filter, resent));
    }
    // Without what was not understood it would be about more calls than was meant.
    if !filter.ignored.is_empty() {
        let left_out = filter.ignored.join(", ");
        return Err(Failure::Refused(format!("Not understood: {left_out}. Choose what to resend in the log.")));
    }
    if filter.is_open() {
        return Err(Failure::Refused("Choose a filter first: all calls of the log are too many.".to_owned()));
    }
    // Calls that come while one reads the question are not among them.
    let soon = frame.now.plus(Duration::from_secs(1));
    let pinned = Filter { until: Some(filter.until.map_or(soon, |until| until.min(soon))), ..filter.clone() };
    let selection = pinned.selection();
    let (matching, webhooks) = tokio::join!(calls::matching(tables, &selection, frame.now), webhooks::all(tables));
    let is_asked = matches!(matching, Ok(Matching::Few { count: 1.., .. }));
    let question = match matching {
        Ok(matching) => question(&frame, &pinned, matching),
        Err(Error::TooMuch(_)) => too_much(),
        Err(error) => return Err(error.into()),
    };
    let content = html! {
        (heading(TITLE, html! {}))
        (chosen(&filter, &webhooks?))
        section.card { (question) @if !is_asked { p { a.button href=(log(&frame, &filter)) { "Back to the log" } } } }
    };
    Ok(page(&frame, Place::Log, TITLE, content))
}

/// Asks for the resends.
pub async fn resend(State(resources): State<Resources>, frame: Frame, sent: Form) -> Result<Redirect, Failure> {
    let filter = Filter::parse(&sent).first_page();
    // A filter that was not understood would select more than was meant.
    if filter.is_open() || !filter.ignored.is_empty() {
        return Err(Failure::Refused("Nothing was sent: the filter is not understood. Go back to the log.".to_owned()));
    }
    let query = filter.to_query();
    match calls::resend_many(&resources.tables, &resources.delivery_queue, &filter.selection(), frame.now).await {
        Ok(Resent { asked, skipped, failed }) => {
            let told = format!("webhook_calls/resend{query}&queued={asked}&skipped={skipped}&failed={failed}");
            Ok(Redirect::to(&frame.to(&told)))
        }
        // More match than when they were counted: the page counts them again.
        Err(Error::TooManyCalls { .. } | Error::TooMuch(_)) => {
            Ok(Redirect::to(&frame.to(&format!("webhook_calls/resend{query}"))))
        }
        Err(error) => Err(error.into()),
    }
}

/// What the address says of a resend that was asked for.
fn done(asked: &Form) -> Option<Resent> {
    let number = |name: &str| asked.text(name).parse().ok();
    Some(Resent { asked: number("queued")?, skipped: number("skipped")?, failed: number("failed")? })
}

fn question(frame: &Frame, pinned: &Filter, matching: Matching) -> Markup {
    match matching {
        Matching::Many { count } => html! {
            p { strong { (words::count(count as u64, "call matches", "calls match")) "." } }
            p { "At most " (MOST_RESENT) " are sent again at once. Choose a webhook, a status, an event or a shorter time." }
        },
        Matching::Few { count: 0, skipped } => html! {
            p { strong { "There is nothing to send again." } }
            (left_out(skipped))
        },
        Matching::Few { count, skipped } => html! {
            @if count == 1 {
                p { strong { "1 call is sent again, with the current settings of its webhook." } }
                (left_out(skipped))
                p.about { "Whoever receives it gets its event once more. Calls that come from now on are left alone." }
            } @else {
                p { strong { (words::grouped(count as u64)) " calls are sent again, with the current settings of their webhooks." } }
                (left_out(skipped))
                p.about { "Whoever receives them gets these events once more. Calls that come from now on are not among them." }
            }
            form.answers method="post" action=(frame.to("webhook_calls/resend")) {
                @for (name, value) in pinned.fields() { input type="hidden" name=(name) value=(value); }
                button.primary { "Yes, resend " (words::count(count as u64, "call", "calls")) }
                a.button href=(log(frame, pinned)) { "Cancel" }
            }
        },
    }
}

fn left_out(skipped: usize) -> Markup {
    html! {
        @if skipped > 0 {
            p.warning { (words::count(skipped as u64, "call cannot be", "calls cannot be")) ": the webhook was deleted." }
        }
    }
}

fn too_much() -> Markup {
    html! { p { "Too few of the calls match, in a log this large, to find them all. Choose a webhook, or a shorter time." } }
}

fn result_page(frame: &Frame, filter: &Filter, resent: Resent) -> Markup {
    let Resent { asked, skipped, failed } = resent;
    let kind = if failed > 0 { Kind::Bad } else { Kind::Good };
    // By now they have another status.
    let any_status = Filter { status: None, ..filter.clone() };
    let content = html! {
        (heading(TITLE, html! {}))
        (notice(kind, html! {
            p { strong { "Queued: " (words::count(asked as u64, "call", "calls")) "." } " They are sent in a moment." }
            @if skipped > 0 { p { "Skipped: " (words::count(skipped as u64, "call", "calls")) ", whose webhook was deleted." } }
            @if failed > 0 {
                p { "Failed: " (words::count(failed as u64, "call", "calls")) " could not be queued. Do it again for them; some may be sent half an hour later all the same." }
            }
        }))
        p { a.button href=(log(frame, &any_status)) { "See them in the log" } }
    };
    page(frame, Place::Log, TITLE, content)
}

/// What was chosen, in words.
fn chosen(filter: &Filter, webhooks: &[Webhook]) -> Markup {
    let name = |id| webhooks.iter().find(|webhook| webhook.id == id).map(|webhook| webhook.settings.name.as_str());
    html! {
        dl.facts {
            @if let Some(id) = filter.webhook { div { dt { "Webhook" } dd dir="auto" { (name(id).unwrap_or("a deleted one")) } } }
            @if let Some(status) = filter.status { div { dt { "Status" } dd { (words::status_mark(status)) } } }
            @if let Some(entity) = filter.entity { div { dt { "Entity" } dd { (words::entity(entity)) } } }
            @if let Some(event) = filter.event { div { dt { "Event" } dd { (words::event(event)) } } }
            @if let Some(from) = filter.from { div { dt { "From" } dd { (words::exact(from)) } } }
            @if let Some(until) = filter.until { div { dt { "Until" } dd { (words::exact(until)) } } }
        }
    }
}

fn log(frame: &Frame, filter: &Filter) -> String {
    frame.to(&format!("webhook_calls{}", filter.to_query()))
}

/// The button of the log that leads here.
pub fn offer(frame: &Frame, filter: &Filter) -> Markup {
    let target = frame.to(&format!("webhook_calls/resend{}", filter.first_page().to_query()));
    html! { a.button href=(target) { (TITLE) } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::field;

    #[test]
    fn what_came_of_it_is_in_the_address() {
        let done = |query: &str| done(&Form::parse(query.as_bytes()));
        assert_eq!(done("status=failed&queued=3&skipped=1&failed=0"), Some(Resent { asked: 3, skipped: 1, failed: 0 }));
        for other in ["", "queued=3", "queued=x&skipped=0&failed=0"] {
            assert_eq!(done(other), None, "{other}");
        }
    }

    #[test]
    fn the_question_sends_what_was_counted() {
        let filter = Filter { until: "2026-11-24T12:00:01Z".parse().ok(), ..Filter::default() };
        let sent: Vec<_> = filter.fields().into_iter().filter(|(_, value)| !value.is_empty()).collect();
        assert_eq!(sent, [("until", field("2026-11-24T12:00:01Z".parse().unwrap()))]);
    }
}
