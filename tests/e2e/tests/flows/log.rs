//! What the log tells of a request that was sent.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::ids::CallId;
use e2e::running::dynamodb;
use serde_json::json;
use stack::Outputs;

use super::scene::{Scene, id_of};

#[tokio::test]
async fn the_log_shows_the_request_as_it_was_sent_without_credentials() {
    let scene = Scene::new().await;
    let webhook = scene
        .webhook(json!({
            "url": scene.receiver.url("/hook/{{entity.id}}?t={{entity.attributes.title}}"),
            "headers": {"X-Plain": "shown", "x-api-key": "hidden", "Accept": "application/json"},
            "http_basic_user": "user",
            "http_basic_password": "hidden too",
        }))
        .await;
    let mut event = scene.event(json!({"title": "Ünïcode & \"quotes\"", "float": 0.1, "exponent": 1e21}));
    event["event_triggered_at"] = json!("2026-01-02T03:04:05.678+01:00");
    scene.send(&event).await;
    let call = scene.api.settled_call_of(&webhook).await;
    let received = &scene.receiver.received()[0];
    let attributes = &call["attributes"];
    assert_eq!(attributes["request_url"], scene.receiver.url(&received.path));
    assert_eq!(attributes["request_payload"], received.body);
    assert_eq!(
        attributes["request_headers"],
        json!({
            "Accept": "application/json",
            "Authorization": "[redacted]",
            "Content-Type": "application/json",
            "User-Agent": received.headers["user-agent"].to_str().unwrap(),
            "Webhook-Id": id_of(&call),
            "Webhook-Signature": "[redacted]",
            "Webhook-Timestamp": received.headers["webhook-timestamp"].to_str().unwrap(),
            "X-Api-Key": "[redacted]",
            "X-Environment": received.json()["environment"],
            "X-Plain": "shown",
            "X-Site-Id": received.json()["site_id"],
            "X-Webhook-Call-Id": id_of(&call),
            "X-Webhook-Id": webhook,
        })
    );
    assert_eq!(call["meta"]["request_as_sent"], true);
    assert_eq!(received.headers["x-api-key"], "hidden");
    assert_eq!(attributes["created_at"], "2026-01-02T02:04:05.678Z");
    assert_eq!(received.json()["event_triggered_at"], "2026-01-02T02:04:05Z");
    assert_eq!(received.json()["webhook_call_id"], id_of(&call));
    assert!(attributes["last_sent_at"].as_str() > attributes["created_at"].as_str(), "{attributes}");
    assert_eq!(attributes["response_payload"], "thank you");
    assert_eq!(call["relationships"]["webhook"]["data"], json!({"type": "webhook", "id": webhook}));
    assert_eq!(scene.call(id_of(&call)).await, call);
}

#[tokio::test]
async fn the_log_shows_the_request_as_it_was_sent_whatever_becomes_of_the_webhook() {
    let scene = Scene::new().await;
    let template = "{{webhook_call_id}} {{entity.attributes.title}}";
    let settings = json!({"custom_payload": template, "headers": {"X-Version": "first", "Content-Type": "text/plain"}});
    let webhook = scene.webhook(settings).await;
    scene.send(&scene.event(json!({"title": "Ding"}))).await;
    let sent = scene.api.settled_call_of(&webhook).await;
    assert_eq!(sent["attributes"]["request_payload"], scene.receiver.received()[0].body);
    assert_eq!(scene.receiver.received()[0].body, format!("{} Ding", id_of(&sent)));

    for changes in [
        json!({"custom_payload": null, "url": scene.receiver.url("/other"), "headers": {}}),
        json!({"payload_api_version": "2", "http_basic_user": "user"}),
        json!({"enabled": false, "events": []}),
    ] {
        scene.api.update_webhook(&webhook, changes.clone()).await;
        assert_eq!(scene.call(id_of(&sent)).await, sent, "{changes}");
    }
    assert_eq!(scene.api.delete(&format!("/webhooks/{webhook}")).await.status, 200);
    assert_eq!(scene.call(id_of(&sent)).await, sent);
}

#[tokio::test]
async fn the_log_says_where_another_version_sent_something_else() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({})).await;
    scene.publish().await;
    let call = scene.api.settled_call_of(&webhook).await;
    let shown = || async {
        let attempts = scene.api.get(&format!("/webhook_calls/{}/attempts", id_of(&call))).await.json();
        let of_attempt = attempts["data"][0]["attributes"]["request_as_sent"].clone();
        let call = scene.call(id_of(&call)).await;
        (
            call["meta"]["request_as_sent"].clone(),
            of_attempt,
            call["attributes"]["request_headers"]["User-Agent"].clone(),
        )
    };
    let own = call["attributes"]["request_headers"]["User-Agent"].clone();
    assert_eq!(shown().await, (json!(true), json!(true), own.clone()));
    // As 0.0.9 would have recorded a request that is rendered differently now; as versions did before anything was kept.
    let other = "SET last_attempt.rendered.version = :version, last_attempt.rendered.fingerprint = :hash";
    let values = [(":version", "0.0.9"), (":hash", "AAAAAAAAAAA")];
    rewrite(scene.stack, id_of(&call), other, &values).await;
    assert_eq!(shown().await, (json!(false), json!(false), json!("Carillon/0.0.9")));
    rewrite(scene.stack, id_of(&call), "REMOVE last_attempt.rendered", &[]).await;
    assert_eq!(shown().await, (json!(null), json!(null), own));
}

/// Changes the item of a call.
async fn rewrite(stack: &Outputs, call: &str, update: &str, values: &[(&str, &str)]) {
    let id: CallId = call.parse().unwrap_or_else(|error| panic!("{call}: {error}"));
    let update = dynamodb(stack)
        .await
        .update_item()
        .table_name(&stack.calls_table_name)
        .key("pk", AttributeValue::S(format!("CALLS#{}", id.webhook())))
        .key("sk", AttributeValue::S(id.order_in_webhook()))
        .update_expression(update)
        .condition_expression("attribute_exists(last_attempt)");
    let update = values.iter().fold(update, |update, (name, value)| {
        update.expression_attribute_values(*name, AttributeValue::S((*value).to_owned()))
    });
    update.send().await.unwrap_or_else(|error| panic!("{error:?}"));
}
