//! Events for a running stack.

use serde_json::json;

use crate::{Error, Outputs, aws};

/// Puts an event, as text, into the stack's event queue. Returns the message's id, which is the event's id if it names none itself.
///
/// # Errors
///
/// When the emulator does not answer, or refuses the message.
pub fn send_event(outputs: &Outputs, event: &str) -> Result<String, Error> {
    let body = json!({ "QueueUrl": outputs.event_queue_url, "MessageBody": event });
    let sent = aws::call(outputs, "AmazonSQS.SendMessage", &body)?;
    Ok(sent["MessageId"].as_str().unwrap_or_default().to_owned())
}
