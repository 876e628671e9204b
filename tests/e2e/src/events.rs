//! Events to send. Tests share a stack, so each test's events carry a model of its own and its webhooks filter by it.

use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use serde_json::{Value, json};
use stack::Outputs;

/// A new id: of an event, or of a model that only one test knows.
pub fn unique() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}

/// A record of the model `model` was published.
pub fn item_published(model: &str) -> Value {
    json!({
        "entity_type": "item",
        "event_type": "publish",
        "entity": {
            "id": unique(),
            "type": "item",
            "attributes": {"title": "Ding & Dong"},
            "relationships": {"item_type": {"data": {"id": model, "type": "item_type"}}},
        },
    })
}

/// Triggers that match what [`item_published`] makes with the same model.
pub fn on_publish(model: &str) -> Value {
    json!([{
        "entity_type": "item",
        "event_types": ["publish"],
        "filters": [{"entity_type": "item_type", "entity_ids": [model]}],
    }])
}

/// A document of `tests/fixtures/events`.
pub fn fixture(name: &str) -> Value {
    read(&format!("events/{name}"))
}

/// A document of `tests/fixtures`, without its ending.
///
/// # Panics
///
/// If there is no such file, or it is no JSON.
pub fn read(name: &str) -> Value {
    let path = stack::workspace().join("tests/fixtures").join(format!("{name}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Puts a text into the event queue and returns the message's id.
///
/// # Panics
///
/// If the queue does not take it.
pub async fn send(outputs: &Outputs, text: &str) -> String {
    let sqs = crate::running::sqs(outputs).await;
    let sent = sqs.send_message().queue_url(&outputs.event_queue_url).message_body(text).send().await;
    sent.unwrap_or_else(|error| panic!("the event was not sent: {error:?}")).message_id.unwrap_or_default()
}

/// Puts texts into the event queue in one SendMessageBatch, which takes ten at most, and returns the messages' ids.
///
/// # Panics
///
/// If the queue does not take them all.
pub async fn send_batch(outputs: &Outputs, texts: &[String]) -> Vec<String> {
    let entry = |(number, text): (usize, &String)| {
        let entry = SendMessageBatchRequestEntry::builder().id(number.to_string()).message_body(text).build();
        entry.unwrap_or_else(|error| panic!("no entry of a batch: {error}"))
    };
    let entries: Vec<_> = texts.iter().enumerate().map(entry).collect();
    let sqs = crate::running::sqs(outputs).await;
    let sent = sqs.send_message_batch().queue_url(&outputs.event_queue_url).set_entries(Some(entries)).send().await;
    let sent = sent.unwrap_or_else(|error| panic!("the events were not sent: {error:?}"));
    assert!(sent.failed().is_empty(), "{:?}", sent.failed());
    sent.successful().iter().map(|entry| entry.message_id().to_owned()).collect()
}
