//! Batches of messages as Lambda hands them over. Whatever a function needs of a message is in its body.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::prices::chunks;

/// The queue whose messages are events.
pub const EVENT_QUEUE: &str = "EventQueue";
/// The queue whose messages are calls to make.
pub const DELIVERY_QUEUE: &str = "DeliveryQueue";

/// The event of a batch of messages of a queue, each an id and a body.
pub fn batch<'a>(queue: &str, messages: impl IntoIterator<Item = (String, &'a str)>) -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis().to_string();
    let record = |(id, body): (String, &str)| {
        json!({
            "messageId": id,
            "receiptHandle": format!("receipt-of-{id}"),
            "body": body,
            "attributes": {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": now,
                "SenderId": "AIDAIENQZJOLO23YVJ4VO",
                "ApproximateFirstReceiveTimestamp": now,
            },
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": format!("arn:aws:sqs:us-east-1:000000000000:{queue}"),
            "awsRegion": "us-east-1",
        })
    };
    json!({"Records": messages.into_iter().map(record).collect::<Vec<_>>()})
}

/// As how many requests SQS bills what its mapping does for a batch: it receives the messages and deletes them.
pub fn polling<'a>(bodies: impl IntoIterator<Item = &'a str>) -> u64 {
    const DELETE: u64 = 1;
    chunks(bodies.into_iter().map(str::len).sum()) + DELETE
}

/// The ids of the messages that are to be delivered again, by a function's answer.
pub fn failures(answer: &Value) -> impl Iterator<Item = &str> {
    let failures = answer["batchItemFailures"].as_array().into_iter().flatten();
    failures.filter_map(|failure| failure["itemIdentifier"].as_str())
}

#[cfg(test)]
mod tests {
    use aws_lambda_events::event::sqs::SqsEvent;

    use super::*;

    #[test]
    fn a_batch_is_what_lambda_hands_over() {
        let batch = batch(EVENT_QUEUE, [("m".to_owned(), "{}"), ("n".to_owned(), "[]")]);
        let read: SqsEvent = serde_json::from_value(batch).unwrap();
        assert_eq!(read.records.len(), 2);
        assert_eq!(read.records[1].message_id.as_deref(), Some("n"));
        assert_eq!(read.records[1].body.as_deref(), Some("[]"));
    }

    #[test]
    fn a_batch_takes_a_receive_and_a_delete() {
        assert_eq!(polling(["a", "b"]), 2);
        assert_eq!(polling(["x".repeat(70_000).as_str()]), 3);
    }

    #[test]
    fn failures_are_named_by_the_answer() {
        let answer = json!({"batchItemFailures": [{"itemIdentifier": "m"}]});
        assert_eq!(failures(&answer).collect::<Vec<_>>(), ["m"]);
        assert_eq!(failures(&json!({"batchItemFailures": []})).count(), 0);
    }
}
