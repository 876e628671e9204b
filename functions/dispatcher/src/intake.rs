//! A message of the event queue, parsed.

use aws::clock;
use aws::queue::batch_response::Disposition;
use aws::queue::send::MESSAGE_BYTES;
use aws_lambda_events::event::sqs::SqsMessage;
use domain::envelope;
use domain::event::{Defaults, Event};
use domain::time::Timestamp;

use crate::resources::Resources;

/// Name of the attribute that says why an event is not valid.
const REASON: &str = "Reason";
/// Longest reason in that attribute, in characters.
const REASON_CHARS: usize = 1000;

/// What a message leads to.
#[derive(Debug)]
pub enum Intake {
    /// A valid event.
    Event(Box<Event>),
    /// Anything else is settled already.
    Settled(Disposition),
}

/// Takes in one message. An event that is not valid is set aside at once.
pub async fn take(resources: &Resources, message: &SqsMessage) -> Intake {
    let body = message.body.as_deref().unwrap_or_default();
    let message_id = message.message_id.as_deref().unwrap_or_default();
    let defaults = Defaults { id: message_id, event_triggered_at: sent_at(message), site_id: resources.tables.site() };
    match envelope::parse(body, &defaults) {
        Ok(event) => Intake::Event(Box::new(event)),
        Err(invalid) => {
            // The place only: the reason may quote the event.
            tracing::warn!(message_id, place = invalid.place, "an event is not valid");
            Intake::Settled(reject(resources, message_id, body, &invalid.to_string()).await)
        }
    }
}

/// Sends an invalid event to the queue of these with the reason as an attribute. One that fills a whole message leaves no
/// room for the reason, of which the log has the place.
async fn reject(resources: &Resources, message_id: &str, body: &str, reason: &str) -> Disposition {
    let reason: String = reason.chars().filter(|character| !character.is_control()).take(REASON_CHARS).collect();
    let has_room = body.len() + REASON.len() + "String".len() + reason.len() <= MESSAGE_BYTES;
    let attribute = has_room.then_some((REASON, reason.as_str()));
    match resources.invalid_events_queue.send_text(body, attribute).await {
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
