//! Answers with every kind of status.

use e2e::{Answer, Receiver};
use serde_json::{Value, json};

use crate::flows::scene::{Scene, assert_failed, assert_success};

#[tokio::test]
async fn any_status_but_2xx_is_a_failure() {
    let scene = Scene::new().await;
    let mut cases = Vec::new();
    for (status, success) in [
        (200, true),
        (201, true),
        (202, true),
        (299, true),
        (400, false),
        (401, false),
        (404, false),
        (410, false),
        (429, false),
        (500, false),
        (503, false),
        (599, false),
    ] {
        let receiver = Receiver::start().await;
        receiver.answer(Answer::With(status, format!("this is {status}")));
        let webhook = scene.webhook(json!({"url": receiver.url("/")})).await;
        cases.push((status, success, receiver, webhook));
    }
    scene.publish().await;
    for (status, success, receiver, webhook) in cases {
        let (name, call) = (status.to_string(), scene.api.settled_call_of(&webhook).await);
        match success {
            true => assert_success(&name, &call, status),
            false => assert_failed(&name, &call, &json!(status), &format!("the receiver answered {status}")),
        }
        assert_eq!(call["attributes"]["response_payload"], format!("this is {status}"));
        assert_eq!(receiver.received().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn an_answer_without_a_body_is_a_success() {
    let scene = Scene::new().await;
    scene.receiver.answer(Answer::Headers(204, Vec::new()));
    let webhook = scene.webhook(json!({})).await;
    scene.publish().await;
    let call = scene.api.settled_call_of(&webhook).await;
    assert_success("204", &call, 204);
    assert_eq!(call["attributes"]["response_payload"], "");
    assert_eq!(call["meta"]["response_cut"], false);
}

#[tokio::test]
async fn redirects_are_failures_and_not_followed() {
    let (scene, target) = (Scene::new().await, Receiver::start().await);
    let mut cases = Vec::new();
    for status in [301, 302, 303, 307, 308] {
        let receiver = Receiver::start().await;
        receiver.answer(Answer::Headers(status, vec![("location", target.url("/elsewhere"))]));
        let webhook = scene.webhook(json!({"url": receiver.url("/")})).await;
        cases.push((status, receiver, webhook));
    }
    scene.publish().await;
    for (status, receiver, webhook) in cases {
        let call = scene.api.settled_call_of(&webhook).await;
        assert_failed(&status.to_string(), &call, &json!(status), "redirects are not followed");
        assert_eq!(call["attributes"]["response_headers"]["location"], target.url("/elsewhere"));
        assert_ne!(call["attributes"]["response_payload"], Value::Null);
        assert_eq!(receiver.received().len(), 1, "{status}");
    }
    assert!(target.received().is_empty());
}
