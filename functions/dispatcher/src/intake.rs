//! A message of the event queue: parsed, and its event stored.

use aws::clock;
use aws::queue::batch_response::Disposition;
use aws::queue::send::MESSAGE_BYTES;
use aws::store::calls::NewCall;
use aws_lambda_events::event::sqs::SqsMessage;
use domain::envelope;
use domain::event::{Defaults, Event};
use domain::ids::CallId;
use domain::matching::Known;
use domain::time::Timestamp;
use domain::webhook::Webhook;

use crate::resources::Resources;

/// Name of the attribute that says why an event is not valid.
const REASON: &str = "Reason";
/// Longest reason in that attribute, in characters.
const REASON_CHARS: usize = 1000;

/// What a message leads to.
#[derive(Debug)]
pub enum Intake {
    /// A valid event: the calls it leads to, none if no webhook matches.
    Calls(Vec<NewCall>),
    /// Anything else is settled already.
    Settled(Disposition),
}

/// Takes in one message: an event that is not valid is set aside at once, a valid one is stored and matched.
pub async fn take(resources: &Resources, webhooks: &[Webhook], message: &SqsMessage) -> Intake {
    let body = message.body.as_deref().unwrap_or_default();
    let message_id = message.message_id.as_deref().unwrap_or_default();
    let defaults = Defaults { id: message_id, event_triggered_at: sent_at(message), site_id: resources.tables.site() };
    let event = match envelope::parse(body, &defaults) {
        Ok(event) => event,
        Err(invalid) => {
            // The place only: the reason may quote the event.
            tracing::warn!(message_id, place = invalid.place, "an event is not valid");
            return Intake::Settled(reject(resources, message_id, body, &invalid.to_string()).await);
        }
    };
    match resources.tables.store_event(event, clock::now()).await {
        Ok(event) => Intake::Calls(calls(&event, webhooks)),
        Err(error) => {
            tracing::error!(message_id, %error, "an event could not be stored; it will be delivered again");
            Intake::Settled(Disposition::Redeliver)
        }
    }
}

/// The calls that an event leads to: one for each webhook that it fires.
fn calls(event: &Event, webhooks: &[Webhook]) -> Vec<NewCall> {
    let known = Known::of(event);
    let fired = webhooks.iter().filter(|webhook| known.fires(&webhook.settings));
    let calls: Vec<NewCall> = fired
        .map(|webhook| NewCall {
            id: CallId::new(webhook.id, event.event_triggered_at, &event.id),
            event_id: event.id.clone(),
            entity_type: event.entity_type,
            event_type: event.event_type,
            webhook_version: webhook.version,
        })
        .collect();
    tracing::info!(
        event_id = event.id,
        entity_type = event.entity_type.as_str(),
        event_type = event.event_type.as_str(),
        calls = calls.len(),
        "event matched"
    );
    calls
}

/// Sends an invalid event to the queue of these with the reason as an attribute. One that fills a whole message leaves no
/// room for the reason: SQS's own redrive takes it to the dead letters, and the log has the place.
async fn reject(resources: &Resources, message_id: &str, body: &str, reason: &str) -> Disposition {
    let reason: String = reason.chars().filter(|character| !character.is_control()).take(REASON_CHARS).collect();
    if body.is_empty() || body.len() + REASON.len() + "String".len() + reason.len() > MESSAGE_BYTES {
        return Disposition::Redeliver;
    }
    match resources.invalid_events.send_with_attribute(body, REASON, &reason).await {
        Ok(()) => Disposition::Done,
        Err(error) => {
            tracing::error!(message_id, %error, "an invalid event could not be set aside; it will be delivered again");
            Disposition::Redeliver
        }
    }
}

/// When the message was sent, by SQS's clock; the same at every receive.
fn sent_at(message: &SqsMessage) -> Timestamp {
    let millis = message.attributes.get("SentTimestamp").and_then(|millis| millis.parse().ok());
    millis.and_then(|millis| Timestamp::from_millis(millis).ok()).unwrap_or_else(clock::now)
}
