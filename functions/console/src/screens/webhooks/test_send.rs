//! `/console/webhooks/:id/test`: one call of a webhook about a sample, to see what comes of it.

use actions::{calls, webhooks};
use aws::ids::new_test_event_id;
use aws::store::log::Found;
use axum::extract::{Path, RawQuery, State};
use axum::response::Redirect;
use domain::call::{Call, CallStatus};
use domain::entity::EventType;
use domain::ids::{CallId, WebhookId};
use domain::webhook::Webhook;
use domain::{samples, test_send};
use maud::{Markup, html};

use super::preview::{Choice, fitting};
use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::links::query;
use crate::page::{Place, heading, page};
use crate::resources::Resources;
use crate::screens::id;
use crate::words;

/// How often a script looks whether the call was made, in seconds.
const LOOK_EVERY: u32 = 1;

/// Asks for a test, and goes to the page that tells what comes of it.
pub async fn send(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
    sent: Form,
) -> Result<Redirect, Failure> {
    let (tables, webhook) = (&resources.tables, id::<WebhookId>(&text)?);
    let Choice::Sample(entity, event) = Choice::parse(sent.text("sample")) else {
        return Err(Failure::Refused("There is no such sample. Go back, and choose one.".to_owned()));
    };
    let sample = samples::of(entity, event).ok_or(Failure::NotFound)?;
    let event = test_send::event(&sample.document, &new_test_event_id(), frame.now, tables.site());
    let event = event.map_err(|error| Failure::fault(format!("a sample is no event: {error}")))?;
    let call = webhooks::send_test(tables, &resources.delivery_queue, webhook, event, frame.now).await?;
    Ok(Redirect::to(&frame.to(&address(webhook, call))))
}

/// What has come of a test.
pub async fn show(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Markup, Failure> {
    let (tables, own) = (&resources.tables, id::<WebhookId>(&text)?);
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    let call = id::<CallId>(asked.text("call"))?;
    if call.webhook() != own {
        return Err(Failure::NotFound);
    }
    let ids = [call];
    let (webhook, found) =
        tokio::try_join!(webhooks::one(tables, own), calls::rows(tables, &ids, Found::default(), frame.now))?;
    let content = html! {
        (heading("Test", html! {}))
        p.about { "Of " a href=(frame.to(&format!("webhooks/{own}"))) dir="auto" { (webhook.settings.name.as_str()) } ", with what is saved." }
        section.card { (outcome(&frame, own, call, found.first())) }
    };
    Ok(page(&frame, Place::Webhooks, "Test", content))
}

/// The part of a webhook's page that offers it.
pub fn offer(frame: &Frame, webhook: &Webhook) -> Markup {
    let triggers = &webhook.settings.events;
    let chosen = fitting(triggers.first().map(|trigger| (trigger.entity_type, &trigger.event_types[..])));
    html! {
        section.card aria-labelledby="test" {
            h2 #test { "Send a test" }
            p.about { "One real call with what is saved, whatever the triggers say, and though the webhook is disabled. It is not sent again by itself." }
            form.inline method="post" action=(frame.to(&format!("webhooks/{}/test", webhook.id))) data-into="test-result" {
                label for="sample" { "Sample" }
                select #sample name="sample" {
                    @for entity in words::ENTITIES {
                        @for event in EventType::ALL.iter().filter(|event| samples::of(entity, **event).is_some()) {
                            option value=(Choice::Sample(entity, *event).value()) selected[(entity, *event) == chosen] {
                                (words::happening(entity, *event))
                            }
                        }
                    }
                }
                button { "Send a test" }
            }
            div #test-result role="status" {}
        }
    }
}

/// What has come of it so far. A script looks again while it is under way.
fn outcome(frame: &Frame, webhook: WebhookId, id: CallId, call: Option<&Call>) -> Markup {
    let is_settled = call.is_some_and(|call| call.status != CallStatus::Pending);
    let own = frame.to(&address(webhook, id));
    let log = frame.to(&format!("webhook_calls/{id}"));
    html! {
        div #test-result role="status" data-look=[(!is_settled).then_some(&own)] data-every=[(!is_settled).then_some(LOOK_EVERY)] {
            @match call.filter(|_| is_settled) {
                None => p { span.status.pending { "On its way. " } " " a href=(own) { "Look again" } },
                Some(call) => p.what { (words::status_mark(call.status)) (answer(call)) a href=(log) { "See the call" } }
            }
        }
    }
}

fn answer(call: &Call) -> Markup {
    let attempt = call.last_attempt.as_ref();
    let outcome = attempt.map(|attempt| &attempt.outcome);
    let failure = outcome.and_then(|outcome| outcome.failure.as_deref()).or(call.given_up.as_deref());
    html! {
        @if let Some(response) = outcome.and_then(|outcome| outcome.response.as_ref()) { code { (response.status) } }
        @if let Some(attempt) = attempt { span.quiet { (words::took(attempt.duration_ms)) } }
        @if let Some(failure) = failure { span.reason dir="auto" { (failure) } }
    }
}

fn address(webhook: WebhookId, call: CallId) -> String {
    format!("webhooks/{webhook}/test{}", query([("call", call.to_string())]))
}
