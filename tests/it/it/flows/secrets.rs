//! What the functions must not log.

use it::events::{send, send_batch, unique};
use it::{Answer, logs, running};
use serde_json::json;

use super::scene::{Scene, id_of};

#[tokio::test]
async fn the_functions_log_calls_without_credentials_and_payloads() {
    let scene = Scene::new().await;
    let secret = unique();
    let settings = |url: String| {
        json!({
            "url": format!("{url}?url={secret}&id={{{{entity.id}}}}"),
            "headers": {"X-Plain": format!("header-{secret}"), "Authorization": format!("Bearer {secret}")},
            "http_basic_user": format!("user-{secret}"),
            "http_basic_password": format!("password-{secret}"),
            "custom_payload": format!("template-{secret} {{{{{{entity.attributes.title}}}}}}"),
        })
    };
    scene.receiver.answer(Answer::With(500, format!("answer-{secret}")));
    let urls = [
        scene.receiver.url("/failing"),
        "http://127.0.0.1:1/refused".to_owned(),
        "http://{{{entity.attributes.special}}}/".to_owned(),
        "http://nothing.invalid/unknown".to_owned(),
        format!("not{{{{entity.attributes.missing}}}}-a-url-{secret}"),
    ];
    let mut webhooks = Vec::new();
    for url in urls {
        webhooks.push(scene.webhook(settings(url)).await);
    }
    let event = scene.event(json!({"title": format!("payload-{secret}"), "special": "10.0.0.1"}));
    scene.send(&event).await;
    let mut calls = Vec::new();
    for webhook in &webhooks {
        calls.push(scene.api.settled_call_of(webhook).await);
    }
    let path = format!("/webhook_calls/{}/resend_webhook", id_of(&calls[0]));
    assert_eq!(scene.api.post(&path, &json!({})).await.status, 204);
    for call in &calls {
        logs::wait_for(scene.stack, 1, &["attempt made", id_of(call)]).await;
    }
    logs::wait_for(scene.stack, 2, &["attempt made", id_of(&calls[0])]).await;
    let telling: Vec<String> =
        logs::lines(scene.stack).await.into_iter().filter(|line| line.contains(&secret)).collect();
    assert!(telling.is_empty(), "{telling:#?}");
}

/// A text where the event's entity should be.
fn misplaced(text: &str) -> String {
    json!({"entity_type": "item", "event_type": "publish", "entity": text}).to_string()
}

#[tokio::test]
async fn the_dispatcher_does_not_log_what_invalid_events_hold() {
    let stack = running();
    let secret = unique();
    let misnamed = json!({"entity_type": "item", "event_type": "publish", "entity": {"id": "1", "type": secret}});
    let texts = [format!("no JSON but {secret}"), misplaced(&format!("text {secret}")), misnamed.to_string()];
    for id in send_batch(stack, &texts).await {
        logs::wait_for(stack, 1, &["an event is not valid", &id]).await;
    }
    let telling: Vec<String> = logs::lines(stack).await.into_iter().filter(|line| line.contains(&secret)).collect();
    assert!(telling.is_empty(), "{telling:#?}");
}

#[tokio::test]
async fn a_large_invalid_event_does_not_make_a_large_line_in_the_log() {
    let stack = running();
    let id = send(stack, &misplaced(&"long ".repeat(60_000))).await;
    let line = logs::wait_for(stack, 1, &["an event is not valid", &id]).await.swap_remove(0);
    // The reason as dead letters carry it has 1,000 characters at most.
    assert!(line.len() < 4096, "a line of {} bytes", line.len());
}
