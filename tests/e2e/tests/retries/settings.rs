//! Settings that change while a call waits: a retry uses those of its own moment.

use serde_json::{Value, json};

use super::waiting::Waiting;

#[tokio::test]
async fn a_retry_uses_the_settings_of_its_moment() {
    let waiting = Waiting::mended().await;
    let changes = json!({
        "url": waiting.receiver.url("/second"),
        "custom_payload": "retry {{attempted_auto_retries_count}}",
        "headers": {"X-Now": "yes"},
        "http_basic_user": "u",
    });
    waiting.api.update_webhook(&waiting.webhook, changes).await;
    waiting.retry_falls_due().await;
    let call = waiting.becomes("success").await;
    let requests = waiting.receiver.received();
    assert_eq!(requests[0].path, "/first");
    assert_eq!((requests[1].path.as_str(), requests[1].body.as_str()), ("/second", "retry 1"));
    assert_eq!(requests[1].headers["x-now"], "yes");
    assert!(requests[1].headers.contains_key("authorization"));
    assert_eq!(call["attributes"]["request_url"], waiting.receiver.url("/second"));
}

#[tokio::test]
async fn a_webhook_that_was_disabled_sends_no_retry() {
    let waiting = Waiting::mended().await;
    waiting.api.update_webhook(&waiting.webhook, json!({"enabled": false})).await;
    assert_given_up(&waiting, "disabled").await;
}

#[tokio::test]
async fn a_webhook_whose_auto_retry_was_switched_off_sends_no_retry() {
    let waiting = Waiting::mended().await;
    waiting.api.update_webhook(&waiting.webhook, json!({"auto_retry": false})).await;
    assert_given_up(&waiting, "auto_retry was switched off").await;
}

#[tokio::test]
async fn a_webhook_that_was_deleted_sends_no_retry() {
    let waiting = Waiting::mended().await;
    assert_eq!(waiting.api.delete(&format!("/webhooks/{}", waiting.webhook)).await.status, 200);
    assert_given_up(&waiting, "deleted").await;
}

/// The call fails with the reason, and its log still shows the attempt that was made.
async fn assert_given_up(waiting: &Waiting, reason: &str) {
    let before = waiting.attributes().await;
    waiting.retry_falls_due().await;
    let call = waiting.becomes("failed").await;
    let attributes = &call["attributes"];
    assert!(call["meta"]["failure_reason"].as_str().unwrap_or_default().contains(reason), "{call}");
    for kept in ["attempted_auto_retries_count", "last_sent_at", "response_status"] {
        assert_eq!(attributes[kept], before[kept], "{kept}");
    }
    assert_eq!(attributes["next_retry_at"], Value::Null);
    assert_eq!(waiting.receiver.received().len(), 1, "nothing was sent");
}
