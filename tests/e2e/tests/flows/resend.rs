//! `POST /webhook_calls/:id/resend_webhook`, all the way to the receiver.

use e2e::{Answer, Receiver, eventually};
use reqwest::Method;
use serde_json::{Value, json};

use super::scene::{Scene, assert_failed, assert_success, id_of};

/// Asks for a resend and returns the answer's status and error code.
async fn resend(scene: &Scene, call: &Value) -> (u16, String) {
    let path = format!("/webhook_calls/{}/resend_webhook", id_of(call));
    let reply = scene.api.send(scene.api.request(Method::POST, &path)).await;
    let code = if reply.text.is_empty() { String::new() } else { reply.error_code() };
    (reply.status, code)
}

/// Asks for a resend and waits until it is done.
async fn resent(scene: &Scene, call: &Value) -> Value {
    let attempts = call["meta"]["attempts"].as_u64();
    assert_eq!(resend(scene, call).await, (204, String::new()));
    eventually("the call is sent again", || async {
        let call = scene.call(id_of(call)).await;
        (call["attributes"]["status"] != "pending" && call["meta"]["attempts"].as_u64() > attempts).then_some(call)
    })
    .await
}

#[tokio::test]
async fn a_failed_call_succeeds_when_it_is_resent_to_a_mended_receiver() {
    let scene = Scene::new().await;
    scene.receiver.answer(Answer::With(500, "broken".to_owned()));
    let webhook = scene.webhook(json!({})).await;
    scene.publish().await;
    let failed = scene.api.settled_call_of(&webhook).await;
    assert_failed("first", &failed, &json!(500), "500");

    scene.receiver.answer(Answer::With(200, "mended".to_owned()));
    let call = resent(&scene, &failed).await;
    let attributes = &call["attributes"];
    assert_eq!(attributes["status"], "success");
    assert_eq!(attributes["response_status"], 200);
    assert_eq!(attributes["response_payload"], "mended");
    assert_eq!(attributes["attempted_auto_retries_count"], 0);
    assert_eq!(attributes["next_retry_at"], Value::Null);
    assert_eq!(attributes["created_at"], failed["attributes"]["created_at"]);
    assert!(attributes["last_sent_at"].as_str() > failed["attributes"]["last_sent_at"].as_str(), "{call}");
    assert_eq!(call["meta"]["failure_reason"], Value::Null);
    assert_eq!(call["meta"]["attempts"], 2);

    let received = scene.receiver.received();
    assert_eq!(received.len(), 2);
    // The same call id, and no automatic retry: the same payload altogether.
    assert_eq!(received[0].json()["webhook_call_id"], id_of(&call));
    assert_eq!(received[1].body, received[0].body);
    assert_eq!(scene.api.calls_of(&webhook).await, [call]);
}

#[tokio::test]
async fn a_resend_that_fails_leaves_the_call_failed_with_the_new_reason() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({"url": "http://127.0.0.1:1/"})).await;
    scene.publish().await;
    let failed = scene.api.settled_call_of(&webhook).await;
    scene.receiver.answer(Answer::With(503, "later".to_owned()));
    scene.api.update_webhook(&webhook, json!({"url": scene.receiver.url("/")})).await;
    let call = resent(&scene, &failed).await;
    assert_eq!(call["attributes"]["status"], "failed");
    assert_eq!(call["attributes"]["response_status"], 503);
    assert_eq!(call["attributes"]["attempted_auto_retries_count"], 0);
    assert_eq!(call["meta"]["failure_reason"], "the receiver answered 503");
}

#[tokio::test]
async fn a_resend_uses_the_current_settings_and_the_log_shows_them() {
    let (scene, other) = (Scene::new().await, Receiver::start().await);
    let webhook = scene.webhook(json!({})).await;
    scene.publish().await;
    let first = scene.api.settled_call_of(&webhook).await;
    let changes = json!({
        "url": other.url("/new"),
        "custom_payload": "{{webhook_call_id}} {{attempted_auto_retries_count}} {{entity.attributes.title}}",
        "headers": {"X-New": "yes", "Content-Type": "text/plain"},
        // Triggers decide on events, not on calls.
        "events": [],
    });
    scene.api.update_webhook(&webhook, changes).await;
    let call = resent(&scene, &first).await;
    assert_eq!(call["attributes"]["status"], "success");
    assert_eq!(scene.receiver.received().len(), 1);
    let received = other.received();
    assert_eq!(received.len(), 1);
    assert_eq!(received[0].body, format!("{} 0 Ding &amp; Dong", id_of(&first)));
    assert_eq!(received[0].headers["x-new"], "yes");
    assert_eq!(call["attributes"]["request_url"], other.url("/new"));
    assert_eq!(call["attributes"]["request_payload"], received[0].body);
    assert_eq!(call["attributes"]["request_headers"]["X-New"], "yes");
}

#[tokio::test]
async fn a_call_that_succeeded_can_be_resent_again_and_again() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({})).await;
    scene.publish().await;
    let mut call = scene.api.settled_call_of(&webhook).await;
    for attempts in 2..=3 {
        call = resent(&scene, &call).await;
        assert_eq!(call["attributes"]["status"], "success");
        assert_eq!(call["attributes"]["attempted_auto_retries_count"], 0);
        assert_eq!(call["meta"]["attempts"], attempts);
        assert_eq!(scene.receiver.received().len(), usize::try_from(attempts).unwrap());
    }
}

#[tokio::test]
async fn two_resends_at_the_same_time_leave_the_call_settled() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({})).await;
    scene.publish().await;
    let call = scene.api.settled_call_of(&webhook).await;
    let (one, two) = tokio::join!(resend(&scene, &call), resend(&scene, &call));
    assert_eq!((one.0, two.0), (204, 204));
    // Requests that come together may be carried out as one.
    scene.receiver.wait_for(2).await;
    let call = scene.api.settled_call_of(&webhook).await;
    assert_eq!(call["attributes"]["status"], "success");
    assert_eq!(scene.api.calls_of(&webhook).await.len(), 1);
}

#[tokio::test]
async fn a_call_is_pending_until_a_resend_that_was_asked_for_during_an_attempt_is_made() {
    // An attempt without an answer ends after 8 s. A machine that took longer to look at it looks at another one.
    let (scene, webhook, call) = eventually("an attempt is looked at while it is made", || async {
        let scene = Scene::new().await;
        scene.receiver.answer(Answer::Hang);
        let webhook = scene.webhook(json!({})).await;
        scene.publish().await;
        scene.receiver.wait_for(1).await;
        scene.receiver.answer(Answer::With(200, String::new()));
        let call = scene.api.calls_of(&webhook).await.swap_remove(0);
        (call["attributes"]["status"] == "pending").then_some((scene, webhook, call))
    })
    .await;
    assert_eq!(resend(&scene, &call).await, (204, String::new()));
    let call = scene.api.settled_call_of(&webhook).await;
    assert_eq!(call["meta"]["attempts"], 2, "{call}");
    assert_eq!(call["attributes"]["status"], "success");
    assert_eq!(scene.receiver.received().len(), 2);
}

#[tokio::test]
async fn a_call_whose_webhook_was_deleted_cannot_be_resent() {
    let scene = Scene::new().await;
    scene.receiver.answer(Answer::With(500, String::new()));
    let webhook = scene.webhook(json!({})).await;
    scene.publish().await;
    let call = scene.api.settled_call_of(&webhook).await;
    assert_eq!(scene.api.delete(&format!("/webhooks/{webhook}")).await.status, 200);
    assert_eq!(resend(&scene, &call).await, (404, "NOT_FOUND".to_owned()));
    assert_eq!(scene.call(id_of(&call)).await, call);
    assert_eq!(scene.receiver.received().len(), 1);
}

#[tokio::test]
async fn a_call_of_a_disabled_webhook_is_resent() {
    let scene = Scene::new().await;
    scene.receiver.answer(Answer::With(500, String::new()));
    let webhook = scene.webhook(json!({})).await;
    scene.publish().await;
    let call = scene.api.settled_call_of(&webhook).await;
    scene.api.update_webhook(&webhook, json!({"enabled": false})).await;
    scene.receiver.answer(Answer::With(200, String::new()));
    assert_eq!(resent(&scene, &call).await["attributes"]["status"], "success");
    assert_eq!(scene.receiver.received().len(), 2);
}

#[tokio::test]
async fn a_call_that_could_not_be_rendered_is_resent_once_its_template_is_mended() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({"url": "{{entity.attributes.missing}}"})).await;
    scene.publish().await;
    let failed = scene.api.settled_call_of(&webhook).await;
    assert_failed("no URL", &failed, &Value::Null, "not sent");
    scene.api.update_webhook(&webhook, json!({"url": scene.receiver.url("/mended")})).await;
    assert_success_after_resend(&resent(&scene, &failed).await);
    assert_eq!(scene.receiver.received()[0].path, "/mended");
}

fn assert_success_after_resend(call: &Value) {
    let mut as_first = call.clone();
    as_first["meta"]["attempts"] = json!(1);
    assert_eq!(call["meta"]["attempts"], 2);
    assert_success("resent", &as_first, 200);
}
