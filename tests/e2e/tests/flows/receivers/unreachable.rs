//! Receivers that cannot be reached at all.

use serde_json::{Value, json};

use crate::flows::scene::{Scene, assert_failed, reason_of};

#[tokio::test]
async fn a_receiver_that_cannot_be_reached_is_a_failure_with_the_reason_and_without_the_url() {
    let scene = Scene::new().await;
    let mut cases = Vec::new();
    for (name, url, reason) in [
        ("nobody listens", "http://127.0.0.1:1/secret".to_owned(), "connection refused"),
        ("no such name", "http://nothing.invalid/secret".to_owned(), "could not connect"),
        ("no TLS", scene.receiver.url("/secret").replace("http:", "https:"), "could not connect: the receiver"),
    ] {
        let webhook = scene.webhook(json!({"url": url})).await;
        cases.push((name, url, reason, webhook));
    }
    scene.publish().await;
    for (name, url, reason, webhook) in cases {
        let call = scene.api.settled_call_of(&webhook).await;
        assert_failed(name, &call, &Value::Null, reason);
        assert!(!reason_of(&call).contains("secret"), "{name}: {:?}", reason_of(&call));
        assert_eq!(call["attributes"]["request_url"], url, "{name}");
    }
    assert!(scene.receiver.received().is_empty());
}
