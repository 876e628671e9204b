//! Which webhooks an event finds.

use e2e::events::{item_published, on_publish, unique};
use e2e::{Api, Receiver, running};
use serde_json::json;

use crate::flows::scene::{Scene, assert_success};

#[tokio::test]
async fn an_event_that_matches_three_of_five_webhooks_gives_three_calls() {
    let (scene, other) = (Scene::new().await, unique());
    let mut webhooks = Vec::new();
    for model in [&scene.model, &other, &scene.model, &other, &scene.model] {
        webhooks.push(scene.webhook(json!({"events": on_publish(model)})).await);
    }
    scene.publish().await;
    for matching in [0, 2, 4] {
        assert_success("matching", &scene.api.settled_call_of(&webhooks[matching]).await, 200);
    }
    // All calls of an event are written before the first is made, so there will be no others.
    for (number, webhook) in webhooks.iter().enumerate() {
        assert_eq!(scene.api.calls_of(webhook).await.len(), usize::from(number % 2 == 0), "webhook {number}");
    }
    assert_eq!(scene.receiver.received().len(), 3);
}

#[tokio::test]
async fn an_event_that_matches_more_webhooks_than_one_request_takes_calls_each_once() {
    let scene = Scene::new().await;
    let count = 31;
    for number in 0..count {
        scene.webhook(json!({"url": scene.receiver.url(&format!("/{number}"))})).await;
    }
    scene.publish().await;
    let mut paths: Vec<String> =
        scene.receiver.wait_for(count).await.into_iter().map(|received| received.path).collect();
    paths.sort();
    let mut expected: Vec<String> = (0..count).map(|number| format!("/{number}")).collect();
    expected.sort();
    assert_eq!(paths, expected);
}

#[tokio::test]
async fn a_disabled_webhook_does_not_fire_until_it_is_enabled() {
    let scene = Scene::new().await;
    let witness = scene.webhook(json!({})).await;
    let disabled = scene.webhook(json!({"enabled": false, "url": scene.receiver.url("/disabled")})).await;
    scene.publish().await;
    scene.api.settled_call_of(&witness).await;
    assert!(scene.api.calls_of(&disabled).await.is_empty());
    scene.api.update_webhook(&disabled, json!({"enabled": true})).await;
    scene.publish().await;
    assert_success("enabled", &scene.api.settled_call_of(&disabled).await, 200);
    let paths: Vec<_> = scene.receiver.wait_for(3).await.into_iter().map(|received| received.path).collect();
    assert_eq!(paths.iter().filter(|path| *path == "/disabled").count(), 1, "{paths:?}");
}

#[tokio::test]
async fn a_webhook_fires_for_an_event_that_comes_right_after_it_is_created() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    for round in 1..=5 {
        let model = unique();
        api.create_webhook(json!({"url": receiver.url("/hook"), "events": on_publish(&model)})).await;
        e2e::events::send(running(), &item_published(&model).to_string()).await;
        receiver.wait_for(round).await;
    }
}

#[tokio::test]
async fn a_deleted_webhook_does_not_fire() {
    let scene = Scene::new().await;
    let (witness, deleted) = (scene.webhook(json!({})).await, scene.webhook(json!({})).await);
    assert_eq!(scene.api.delete(&format!("/webhooks/{deleted}")).await.status, 200);
    scene.publish().await;
    scene.api.settled_call_of(&witness).await;
    assert!(scene.api.calls_of(&deleted).await.is_empty());
    assert_eq!(scene.receiver.received().len(), 1);
}
