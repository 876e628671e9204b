//! `GET /console/webhook_calls/:id`: one call.

use std::time::Duration;

use actions::calls::{self, Attempts};
use aws::store::history::NumberedAttempt;
use aws::store::log::Found;
use axum::extract::{Path, RawQuery, State};
use domain::access::Need;
use domain::call::{Call, CallStatus};
use domain::ids::CallId;
use domain::time::Timestamp;
use domain::webhook::Webhook;
use maud::{Markup, html};

use super::exchange;
use super::timeline::timeline;
use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Kind, Place, notice, page};
use crate::resources::Resources;
use crate::screens::{events, id};
use crate::words;

/// How long before a retry its page begins to look for it.
const ABOUT_TO: Duration = Duration::from_secs(2);

/// One call.
pub async fn show(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Markup, Failure> {
    let (tables, id, now) = (&resources.tables, id::<CallId>(&text)?, frame.now);
    let ids = [id];
    let (calls, attempts, webhooks) = tokio::try_join!(
        calls::rows(tables, &ids, Found::default(), now),
        calls::attempts(tables, id, now),
        calls::webhooks_of(tables, &ids)
    )?;
    let call = calls.into_iter().next().ok_or(Failure::NotFound)?;
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    Ok(call_page(&frame, &call, &attempts, webhooks.first(), &asked))
}

/// An attempt whose exchange is shown.
pub struct Selected<'a>(pub &'a NumberedAttempt);

/// The attempt that is asked for, or the last one.
pub fn select<'a>(attempts: &'a Attempts, asked: &Form) -> Option<Selected<'a>> {
    match asked.text("attempt") {
        "" => attempts.all.last().map(Selected),
        number => attempts.all.iter().find(|attempt| number.parse() == Ok(attempt.number)).map(Selected),
    }
}

/// What has become of a resend that one has asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Resend {
    /// None was asked for.
    None,
    /// It is on its way.
    Queued,
    /// It was made, and is among the attempts.
    Made,
}

impl Resend {
    /// `asked_after` is how many attempts there were when it was asked for.
    fn of(asked_after: &str, attempts: u32) -> Self {
        match asked_after.parse::<u32>() {
            Err(_) => Self::None,
            Ok(before) if attempts > before => Self::Made,
            Ok(_) => Self::Queued,
        }
    }
}

fn call_page(frame: &Frame, call: &Call, attempts: &Attempts, webhook: Option<&Webhook>, asked: &Form) -> Markup {
    let selected = select(attempts, asked).map(|Selected(attempt)| attempt);
    let resend = Resend::of(asked.text("resent_after"), call.attempts);
    let is_moving = call.status == CallStatus::Pending || resend == Resend::Queued || is_due(call, frame.now);
    let title = words::happening(call.entity_type, call.event_type);
    let own = format!("webhook_calls/{}", call.id);
    let content = html! {
        div.stack data-live[is_moving] {
            (told(frame, &own, resend, call))
            p.crumbs { a href=(frame.to("webhook_calls")) { "All calls" } }
            div.heading {
                h1 { (title) }
                div.actions {
                    @if webhook.is_some() && frame.may(Need::ManageWebhooks) {
                        form method="post" action=(frame.to(&format!("{own}/resend"))) data-soft { button.primary #resend { "Resend now" } }
                    }
                }
            }
            (facts(frame, call, webhook))
            (timeline(frame, call, &attempts.all, selected.map(|attempt| attempt.number)))
            @match selected {
                Some(attempt) => {
                    @let download = |kind: &str| frame.to(&format!("{own}/{kind}_body?attempt={}", attempt.number));
                    (exchange::request(&attempts.request_of(attempt), &download("request")))
                    (exchange::response(attempt.attempt.outcome.response.as_ref(), attempt.attempt.outcome.failure.as_deref(), &download("response")))
                }
                None => div.empty { h2 { "Nothing was sent yet" } p { "What is sent shows here as soon as it is." } }
            }
        }
    };
    page(frame, Place::Log, &title, content)
}

/// Whether its next retry may be made at any moment.
fn is_due(call: &Call, now: Timestamp) -> bool {
    call.next_retry_at.is_some_and(|at| at <= now.plus(ABOUT_TO))
}

fn told(frame: &Frame, own: &str, resend: Resend, call: &Call) -> Markup {
    match resend {
        Resend::None => html! {},
        Resend::Queued => notice(
            Kind::Warning,
            html! { p { "Queued: it is sent in a moment. " a href=(frame.to(&format!("{own}?resent_after={}", call.attempts))) { "Look again" } } },
        ),
        Resend::Made if call.status == CallStatus::Success => {
            notice(Kind::Good, html! { p { "Sent again, and taken by the receiver." } })
        }
        Resend::Made => {
            notice(Kind::Bad, html! { p { "Sent again, and failed again: the reason is the last of the attempts." } })
        }
    }
}

fn facts(frame: &Frame, call: &Call, webhook: Option<&Webhook>) -> Markup {
    html! {
        dl.facts {
            div { dt { "Status" } dd { (words::status_mark(call.status)) @if call.test { " " (words::test_mark()) } } }
            div {
                dt { "Webhook" }
                dd dir="auto" {
                    @match webhook {
                        Some(webhook) => a href=(frame.to(&format!("webhooks/{}", webhook.id))) { (webhook.settings.name.as_str()) },
                        None => span.quiet { "deleted" },
                    }
                }
            }
            div { dt { "Happened" } dd { (words::time(call.id.event_triggered_at(), frame.now)) } }
            @if let Some(at) = call.next_retry_at { div { dt { "Next retry" } dd { (words::countdown(at, frame.now)) } } }
            div { dt { "Event" } dd.id { (event(frame, call)) } }
            div { dt { "Call" } dd.id { (call.id) } }
        }
    }
}

/// The event, with a link to why it fired. That of a test happened nowhere: it has no page.
fn event(frame: &Frame, call: &Call) -> Markup {
    html! {
        @if call.test { (call.event_id) " (a test)" } @else { a href=(frame.to(&events::event(&call.event_id))) { (call.event_id) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resend_is_told_as_made_only_when_there_is_another_attempt() {
        assert_eq!(Resend::of("", 3), Resend::None);
        assert_eq!(Resend::of("x", 3), Resend::None);
        assert_eq!(Resend::of("3", 3), Resend::Queued);
        assert_eq!(Resend::of("3", 4), Resend::Made);
    }
}
