//! Events that arrive more than once.

use e2e::events::{item_published, on_publish, send_batch, unique};
use e2e::logs;
use serde_json::{Value, json};

use crate::flows::scene::{Scene, assert_success, id_of};

/// What the delivery function says of a message that asks for what is done already.
const NOTHING_LEFT: &str = "nothing left to do for this message";

async fn settled_calls(scene: &Scene, webhooks: &[String]) -> Vec<Value> {
    let mut calls = Vec::new();
    for webhook in webhooks {
        calls.push(scene.api.settled_call_of(webhook).await);
    }
    calls
}

#[tokio::test]
async fn an_event_that_arrives_again_is_delivered_once_to_each_webhook() {
    let scene = Scene::new().await;
    let mut webhooks = Vec::new();
    for _ in 0..3 {
        webhooks.push(scene.webhook(json!({})).await);
    }
    let mut event = item_published(&scene.model);
    event["id"] = json!(unique());
    scene.send(&event).await;
    let calls = settled_calls(&scene, &webhooks).await;
    scene.send(&event).await;
    for call in &calls {
        // The second event has come all the way to the delivery function.
        logs::wait_for(scene.stack, 1, &[NOTHING_LEFT, id_of(call)]).await;
    }
    assert_eq!(settled_calls(&scene, &webhooks).await, calls);
    for webhook in &webhooks {
        assert_eq!(scene.api.calls_of(webhook).await.len(), 1);
    }
    assert_eq!(scene.receiver.received().len(), 3);
}

#[tokio::test]
async fn an_event_that_is_twice_in_one_batch_is_delivered_once() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({})).await;
    let mut event = item_published(&scene.model);
    let event_id = unique();
    event["id"] = json!(event_id);
    send_batch(scene.stack, &[event.to_string(), event.to_string()]).await;
    logs::wait_for(scene.stack, 2, &["event matched", &event_id]).await;
    let call = scene.api.settled_call_of(&webhook).await;
    assert_success("twice", &call, 200);
    // A third one, behind those two in the queues.
    scene.send(&event).await;
    logs::wait_for(scene.stack, 3, &["event matched", &event_id]).await;
    logs::wait_for(scene.stack, 1, &[NOTHING_LEFT, id_of(&call)]).await;
    assert_eq!(scene.api.calls_of(&webhook).await, [call]);
    assert_eq!(scene.receiver.received().len(), 1);
}

#[tokio::test]
async fn of_two_events_with_one_id_the_first_counts() {
    let (scene, other) = (Scene::new().await, unique());
    let webhook = scene.webhook(json!({})).await;
    let webhook_of_other = scene.webhook(json!({"events": on_publish(&other)})).await;
    let id = json!(unique());
    let (mut first, mut second) = (scene.event(json!({"title": "first"})), item_published(&other));
    (first["id"], second["id"]) = (id.clone(), id);
    second["event_triggered_at"] = json!("2026-01-02T03:04:05Z");
    scene.send(&first).await;
    let call = scene.api.settled_call_of(&webhook).await;
    scene.send(&second).await;
    logs::wait_for(scene.stack, 1, &[NOTHING_LEFT, id_of(&call)]).await;
    assert_eq!(scene.api.calls_of(&webhook).await, [call]);
    assert!(scene.api.calls_of(&webhook_of_other).await.is_empty());
    let received = scene.receiver.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].json()["entity"]["attributes"]["title"], "first");
}

#[tokio::test]
async fn events_that_differ_in_nothing_but_their_ids_are_delivered_each() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({})).await;
    let mut event = item_published(&scene.model);
    event["event_triggered_at"] = json!("2026-01-02T03:04:05Z");
    let texts: Vec<String> = (0..3)
        .map(|_| {
            event["id"] = json!(unique());
            event.to_string()
        })
        .collect();
    send_batch(scene.stack, &texts).await;
    let received = scene.receiver.wait_for(3).await;
    let mut calls: Vec<Value> = received.iter().map(|received| received.json()["webhook_call_id"].clone()).collect();
    calls.sort_by_key(Value::to_string);
    calls.dedup();
    assert_eq!(calls.len(), 3, "{calls:?}");
    assert_eq!(scene.api.calls_of(&webhook).await.len(), 3);
}
