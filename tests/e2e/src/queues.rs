//! The stack's queues: their settings, what is in them, and whether they are consumed.

use aws_sdk_sqs::types::QueueAttributeName as Name;
use serde_json::{Value, json};
use stack::Outputs;

use crate::lambda::request;
use crate::running::sqs;
use crate::wait::{eventually, eventually_within};
use std::time::Duration;

/// The queues that are consumed, by the names of their outputs.
pub const CONSUMED: [&str; 3] = ["EventQueueUrl", "DeliveryQueueUrl", "RetryQueueUrl"];

/// The URL of a queue, by the name of its output.
pub fn url<'a>(outputs: &'a Outputs, queue: &str) -> &'a str {
    if queue == "EventQueueUrl" { &outputs.event_queue_url } else { &outputs.others[queue] }
}

/// Changes an attribute of a queue.
///
/// # Panics
///
/// If it is refused.
pub async fn set(outputs: &Outputs, queue: &str, name: Name, value: &str) {
    let request = sqs(outputs).await.set_queue_attributes().queue_url(url(outputs, queue)).attributes(name, value);
    request.send().await.unwrap_or_else(|error| panic!("{queue}: {error:?}"));
}

/// Has messages that were received and not deleted come back after so many seconds, rather than after minutes.
pub async fn hurry(outputs: &Outputs, seconds: u32) {
    for queue in CONSUMED {
        set(outputs, queue, Name::VisibilityTimeout, &seconds.to_string()).await;
    }
}

/// How many messages are in a queue, hidden ones included.
///
/// # Panics
///
/// If the queue does not answer.
pub async fn messages(outputs: &Outputs, queue: &str) -> usize {
    let request = sqs(outputs).await.get_queue_attributes().queue_url(url(outputs, queue)).attribute_names(Name::All);
    let answer = request.send().await.unwrap_or_else(|error| panic!("{queue}: {error:?}"));
    let counts = [
        Name::ApproximateNumberOfMessages,
        Name::ApproximateNumberOfMessagesNotVisible,
        Name::ApproximateNumberOfMessagesDelayed,
    ];
    let attributes = answer.attributes();
    let count = |name| attributes.and_then(|all| all.get(name)?.parse::<usize>().ok()).unwrap_or_default();
    counts.iter().map(count).sum()
}

/// Waits until no message is left in the queues that are consumed: nothing more will be sent.
pub async fn drained(outputs: &Outputs, patience: Duration) {
    eventually_within(patience, "the queues are empty", || async {
        let mut left = 0;
        for queue in CONSUMED {
            left += messages(outputs, queue).await;
        }
        (left == 0).then_some(())
    })
    .await;
}

/// Puts a text into a queue.
///
/// # Panics
///
/// If the queue does not take it.
pub async fn put(outputs: &Outputs, queue: &str, text: &str) {
    let request = sqs(outputs).await.send_message().queue_url(url(outputs, queue)).message_body(text);
    request.send().await.unwrap_or_else(|error| panic!("{queue}: {error:?}"));
}

/// Deletes all messages of a queue.
///
/// # Panics
///
/// If that fails.
pub async fn purge(outputs: &Outputs, queue: &str) {
    let request = sqs(outputs).await.purge_queue().queue_url(url(outputs, queue));
    request.send().await.unwrap_or_else(|error| panic!("{queue}: {error:?}"));
}

/// Has a queue consumed, or not. Off, a batch that was received before is still handled.
///
/// # Panics
///
/// If the queue is not consumed by any function.
pub async fn consume(outputs: &Outputs, queue: &str, on: bool) {
    let mappings = request(outputs, reqwest::Method::GET, "event-source-mappings/", &Value::Null).await;
    let name = url(outputs, queue).rsplit('/').next().unwrap_or_default().to_owned();
    let is_wanted = |mapping: &&Value| {
        mapping["EventSourceArn"].as_str().is_some_and(|arn| arn.rsplit(':').next() == Some(name.as_str()))
    };
    let found = mappings["EventSourceMappings"].as_array().into_iter().flatten().find(is_wanted);
    let id = found.and_then(|mapping| mapping["UUID"].as_str()).unwrap_or_else(|| panic!("no mapping: {mappings}"));
    let path = format!("event-source-mappings/{id}");
    request(outputs, reqwest::Method::PUT, &path, &json!({"Enabled": on})).await;
}

/// Receives a message and leaves it unhandled, as often as this says: what becomes of it while its function is throttled or
/// does not start. Answers with what it says.
///
/// # Panics
///
/// If it does not come as often.
pub async fn receive_in_vain(outputs: &Outputs, queue: &str, times: usize) -> String {
    let (sqs, mut text) = (sqs(outputs).await, String::new());
    for time in 1..=times {
        text = eventually(&format!("{queue} hands out its message for time {time}"), || async {
            let request = sqs.receive_message().queue_url(url(outputs, queue)).visibility_timeout(0);
            let answer = request.send().await.unwrap_or_else(|error| panic!("{queue}: {error:?}"));
            answer.messages.into_iter().flatten().next()?.body
        })
        .await;
    }
    text
}
