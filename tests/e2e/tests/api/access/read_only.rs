//! The permission `read_only`: it sees all areas, changes nothing, and sees no secrets.

use e2e::events::{item_published, on_publish, send, unique};
use e2e::{Api, Receiver, running};
use serde_json::{Value, json};

#[tokio::test]
async fn who_may_only_read_sees_everything_but_secrets() {
    let (stack, receiver, model) = (running(), Receiver::start().await, unique());
    let api = Api::of(stack);
    let webhook = api
        .create_webhook(json!({
            "url": receiver.url("/"),
            "events": on_publish(&model),
            "http_basic_user": "user",
            "http_basic_password": format!("password-{model}"),
            "headers": {"X-Api-Key": format!("key-{model}"), "X-From": "here"},
        }))
        .await;
    send(stack, &item_published(&model).to_string()).await;
    let call = api.settled_call_of(&webhook).await;
    let call = call["id"].as_str().unwrap();

    let reader = api.with_role(json!({"read_only": true})).await;
    let secrets = [format!("password-{model}"), format!("key-{model}")];
    for path in [
        "/webhooks".to_owned(),
        format!("/webhooks/{webhook}"),
        format!("/webhooks/{webhook}/stats"),
        "/stats".to_owned(),
        format!("/webhook_calls?filter[fields][webhook_id][eq]={webhook}"),
        format!("/webhook_calls?filter[fields][webhook_id][eq]={webhook}&exchanges=false"),
        format!("/webhook_calls/{call}"),
        format!("/webhook_calls/{call}/attempts"),
        "/roles".to_owned(),
        "/access_tokens".to_owned(),
        "/audit_log".to_owned(),
    ] {
        let reply = reader.get(&path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        for secret in &secrets {
            assert!(!reply.text.contains(secret), "{path} shows {secret}");
        }
    }
    let shown = reader.get(&format!("/webhooks/{webhook}")).await.json()["data"]["attributes"].take();
    assert_eq!(shown["http_basic_password"], Value::Null);
    assert_eq!(shown["headers"], json!({"X-Api-Key": "[redacted]", "X-From": "here"}));
    // Who may manage webhooks besides sees them.
    let manager = api.with_role(json!({"read_only": true, "can_manage_webhooks": true})).await;
    let shown = manager.get(&format!("/webhooks/{webhook}")).await.json()["data"]["attributes"].take();
    assert_eq!(shown["http_basic_password"], secrets[0]);
}
