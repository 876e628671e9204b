//! Messages that are no valid events.

use std::cell::RefCell;
use std::collections::BTreeMap;

use aws_sdk_sqs::types::Message;
use e2e::events::{item_published, send_batch, unique};
use e2e::{eventually, running};
use serde_json::{Value, json};

use super::scene::{Scene, assert_success};

/// Waits until messages with these bodies were set aside, takes them away, and returns the reasons by body.
async fn reasons_for(bodies: &[&str]) -> BTreeMap<String, String> {
    let sqs = &running::sqs(running()).await;
    let queue = running().others["InvalidEventsUrl"].as_str();
    let found = RefCell::new(BTreeMap::new());
    eventually(&format!("set aside {bodies:.80?}"), || async {
        // Hidden for a moment, so that the next look finds others; then other tests see them again.
        let received = sqs.receive_message().queue_url(queue).max_number_of_messages(10).visibility_timeout(1);
        let received = received.message_attribute_names("All").send().await.ok()?;
        for message in received.messages.unwrap_or_default() {
            let body = message.body.clone().unwrap_or_default();
            if bodies.contains(&body.as_str()) {
                found.borrow_mut().insert(body, attribute(&message, "Reason"));
                let handle = message.receipt_handle.unwrap_or_default();
                let deleted = sqs.delete_message().queue_url(queue).receipt_handle(handle).send().await;
                assert!(deleted.is_ok(), "{deleted:?}");
            }
        }
        (found.borrow().len() == bodies.len()).then_some(())
    })
    .await;
    found.into_inner()
}

fn attribute(message: &Message, name: &str) -> String {
    let value = message.message_attributes.as_ref().and_then(|all| all.get(name)?.string_value.clone());
    value.unwrap_or_default()
}

/// A valid event with a change.
fn changed(change: impl FnOnce(&mut Value)) -> String {
    let mut event = item_published(&unique());
    change(&mut event);
    event.to_string()
}

fn broken_bodies() -> Vec<(String, &'static str)> {
    let unknown_type = changed(|event| event["entity_type"] = json!("page"));
    vec![
        (format!("no JSON {}", unique()), "expected"),
        // Spaces tell it from other tests' empty objects.
        (format!("{{{}}}", " ".repeat(41)), "missing field `entity_type`"),
        (json!([unique()]).to_string(), "expected an object"),
        (json!(unique()).to_string(), "expected an object"),
        (unknown_type.clone(), "entity_type: unknown variant `page`"),
        (changed(|event| event["event_type"] = json!("explode")), "event_type: unknown variant `explode`"),
        (changed(|event| event["enviroment"] = json!("main")), "unknown field `enviroment`"),
        (changed(|event| event["site_id"] = json!("2")), "serves site 1"),
        (changed(|event| event["site_id"] = json!(1)), "site_id: invalid type"),
        (changed(|event| event["id"] = json!("")), "id: must have 1 to 256 bytes"),
        (changed(|event| event["id"] = json!("x".repeat(257))), "id: must have 1 to 256 bytes"),
        (changed(|event| event["entity"]["id"] = json!(7)), "entity: must have a string `id`"),
        (changed(|event| event["entity"]["type"] = json!("upload")), "entity.type"),
        (changed(|event| event["previous_entity"] = json!({"id": "1"})), "only an update of an item"),
        (changed(|event| event["event_triggered_at"] = json!("yesterday")), "event_triggered_at: is no date"),
        (changed(|_| ()) + "{}", "trailing characters"),
        (
            json!({"Type": "Notification", "MessageId": unique(), "Message": unknown_type}).to_string(),
            "entity_type: unknown variant `page`",
        ),
        (
            json!({"detail-type": "x", "id": unique(), "detail": {"entity_type": "page"}}).to_string(),
            "unknown variant `page`",
        ),
    ]
}

#[tokio::test]
async fn what_is_no_event_is_set_aside_with_the_reason_and_its_batch_goes_on() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({})).await;
    let bodies = broken_bodies();
    let batches = bodies.chunks(9);
    let count = batches.len();
    for batch in batches {
        let mut texts: Vec<String> = batch.iter().map(|(body, _)| body.clone()).collect();
        texts.insert(texts.len() / 2, item_published(&scene.model).to_string());
        send_batch(scene.stack, &texts).await;
    }
    let reasons = reasons_for(&bodies.iter().map(|(body, _)| body.as_str()).collect::<Vec<_>>()).await;
    for (body, expected) in &bodies {
        let reason = &reasons[body];
        assert!(reason.starts_with("the event is not valid: "), "{body}: {reason:?}");
        assert!(reason.contains(expected), "{body}: {reason:?}");
    }
    // One request may come twice: that there are as many of them does not say that every batch has been looked at.
    let calls = eventually("each valid event has its call, which is settled", || async {
        let calls = scene.api.calls_of(&webhook).await;
        let is_settled = calls.iter().all(|call| call["attributes"]["status"] != "pending");
        (calls.len() == count && is_settled).then_some(calls)
    })
    .await;
    for call in &calls {
        assert_success("a valid one", call, 200);
    }
}

#[tokio::test]
async fn what_was_set_aside_is_the_message_as_it_was_and_a_long_reason_is_cut() {
    let body = json!({"entity_type": unique().repeat(1000), "text": "Ünïcode \u{1F514}\t\n"}).to_string();
    send_batch(running(), std::slice::from_ref(&body)).await;
    let reason = reasons_for(&[&body]).await.remove(&body).unwrap();
    assert!(reason.contains("entity_type: unknown variant"), "{reason}");
    assert_eq!(reason.chars().count(), 1000);
}

#[tokio::test]
async fn one_that_fills_its_message_is_set_aside_without_the_reason() {
    let start = unique();
    let body = start.clone() + &"x".repeat(1024 * 1024 - start.len());
    send_batch(running(), std::slice::from_ref(&body)).await;
    assert_eq!(reasons_for(&[&body]).await.remove(&body).unwrap(), "");
}
