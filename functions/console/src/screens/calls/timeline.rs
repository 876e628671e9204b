//! The attempts of a call, one under the other.

use aws::store::history::NumberedAttempt;
use domain::call::{Call, CallStatus};
use maud::{Markup, html};

use crate::frame::Frame;
use crate::words;

/// The attempts, and what comes next. `selected` is the number of the one whose exchange is shown.
pub fn timeline(frame: &Frame, call: &Call, attempts: &[NumberedAttempt], selected: Option<u32>) -> Markup {
    let left_out = attempts.first().map_or(0, |first| first.number.saturating_sub(1));
    html! {
        section.card aria-labelledby="attempts" {
            h2 #attempts { "Attempts" }
            @if left_out > 0 { p.about { "The first " (left_out) " are not shown." } }
            ol.timeline {
                @for attempt in attempts { (one(frame, call, attempt, selected == Some(attempt.number))) }
                @if let Some(next) = what_is_next(call) {
                    li.next { div.what { span.status.pending { (next.0) } } div.quiet { @if let Some(at) = call.next_retry_at { (words::countdown(at, frame.now)) } @else { (next.1) } } }
                }
            }
            @if let Some(why) = &call.given_up { p.warning dir="auto" { "Given up: " (why) } }
        }
    }
}

fn one(frame: &Frame, call: &Call, attempt: &NumberedAttempt, is_selected: bool) -> Markup {
    let outcome = &attempt.attempt.outcome;
    let status = if outcome.is_success() { CallStatus::Success } else { CallStatus::Failed };
    let address = frame.to(&format!("webhook_calls/{}?attempt={}", call.id, attempt.number));
    html! {
        li class=[is_selected.then_some("selected")] {
            div.what {
                span class={ "status " (status.as_str()) } {
                    @if is_selected { strong { (kind(attempt)) } } @else { a href=(address) { (kind(attempt)) } }
                }
                span.quiet { (words::time(attempt.attempt.sent_at, frame.now)) }
                span.quiet { (words::took(attempt.attempt.duration_ms)) }
                @if let Some(response) = &outcome.response { code { (response.status) } }
            }
            @if let Some(failure) = &outcome.failure { div.reason dir="auto" { (failure) } }
        }
    }
}

/// Why an attempt was made.
fn kind(attempt: &NumberedAttempt) -> String {
    match (attempt.attempt.resend, attempt.attempt.auto_retries) {
        (true, _) => "Resend".to_owned(),
        (false, 0) => "First attempt".to_owned(),
        (false, number) => format!("Automatic retry {number}"),
    }
}

/// What is to come, and when, if that is no time.
fn what_is_next(call: &Call) -> Option<(String, &'static str)> {
    match call.status {
        CallStatus::Rescheduled => Some((format!("Automatic retry {}", call.auto_retries + 1), "soon")),
        CallStatus::Pending if call.attempts == 0 => Some(("First attempt".to_owned(), "any moment")),
        CallStatus::Pending => Some(("Next attempt".to_owned(), "any moment")),
        CallStatus::Success | CallStatus::Failed => None,
    }
}
