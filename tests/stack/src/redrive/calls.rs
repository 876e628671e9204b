//! Drives dead letters of webhook calls back, as StartMessageMoveTask does on AWS, which the emulator does not have.

use serde_json::{Value, json};

use crate::{Error, Outputs, aws};

/// Most messages that SQS hands out at once.
const MESSAGES_PER_REQUEST: u8 = 10;

/// Moves what lies in the dead-letter queue of webhook calls back to the retry queue. Returns how many messages that were.
///
/// # Errors
///
/// When the emulator does not answer, or refuses a message. What was not moved by then stays a dead letter.
pub fn redrive_calls(outputs: &Outputs) -> Result<usize, Error> {
    let (from, to) = (outputs.other("DeliveryDeadLettersUrl")?, outputs.other("RetryQueueUrl")?);
    let query = json!({
        "QueueUrl": from,
        "MaxNumberOfMessages": MESSAGES_PER_REQUEST,
        "MessageSystemAttributeNames": ["MessageGroupId"],
    });
    let mut moved = 0;
    loop {
        let received = aws::call(outputs, "AmazonSQS.ReceiveMessage", &query)?;
        let messages = received["Messages"].as_array().map(Vec::as_slice).unwrap_or_default();
        if messages.is_empty() {
            return Ok(moved);
        }
        for message in messages {
            // Sent first: a fault between the two leaves a message too many, never one too few.
            aws::call(outputs, "AmazonSQS.SendMessage", &copy(message, to))?;
            let done = json!({"QueueUrl": from, "ReceiptHandle": message["ReceiptHandle"]});
            aws::call(outputs, "AmazonSQS.DeleteMessage", &done)?;
            moved += 1;
        }
    }
}

/// A message with the same body in the same group.
fn copy(message: &Value, to: &str) -> Value {
    let mut copy = json!({"QueueUrl": to, "MessageBody": message["Body"]});
    if let Some(group) = message["Attributes"].get("MessageGroupId") {
        copy["MessageGroupId"] = group.clone();
    }
    copy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_keeps_body_and_group() {
        let message = json!({"Body": "b", "ReceiptHandle": "r", "Attributes": {"MessageGroupId": "g"}});
        assert_eq!(copy(&message, "q"), json!({"QueueUrl": "q", "MessageBody": "b", "MessageGroupId": "g"}));
        assert_eq!(copy(&json!({"Body": "b"}), "q"), json!({"QueueUrl": "q", "MessageBody": "b"}));
    }
}
