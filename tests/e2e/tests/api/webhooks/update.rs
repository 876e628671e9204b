//! `PUT /webhooks/:id`

use e2e::events::unique;
use e2e::{Api, running};
use reqwest::Method;
use serde_json::{Value, json};

use super::rich_attributes;
use crate::api::checks::assert_error;

async fn attributes_of(api: &Api, id: &str) -> Value {
    api.get(&format!("/webhooks/{id}")).await.json()["data"]["attributes"].clone()
}

/// New values for all eleven attributes of a webhook with [`rich_attributes`].
fn other_values() -> Vec<(&'static str, Value)> {
    vec![
        ("name", json!(format!("renamed {}", unique()))),
        ("url", json!("http://127.0.0.1:2/")),
        ("enabled", json!(true)),
        ("headers", json!({"X-Other": "1"})),
        ("events", json!([{"entity_type": "sso_user", "event_types": ["create"], "filters": null}])),
        ("http_basic_user", json!("Ali Baba")),
        ("http_basic_password", json!("close sesame")),
        ("custom_payload", json!("other")),
        ("payload_api_version", json!("3")),
        ("nested_items_in_payload", json!(false)),
        ("auto_retry", json!(false)),
    ]
}

#[tokio::test]
async fn each_attribute_alone_leaves_the_others_as_they_are() {
    let api = Api::of(running());
    let id = api.create_webhook(rich_attributes()).await;
    let mut expected = attributes_of(&api, &id).await;
    for (attribute, value) in other_values() {
        assert_ne!(expected[attribute], value, "{attribute} would not change");
        expected[attribute] = value.clone();
        let updated = api.update_webhook(&id, json!({attribute: value})).await;
        assert_eq!(updated["attributes"], expected, "after {attribute}");
        assert_eq!(updated["id"], id);
        assert_eq!(attributes_of(&api, &id).await, expected, "after {attribute}");
    }
}

#[tokio::test]
async fn all_attributes_can_change_at_once() {
    let api = Api::of(running());
    let id = api.create_webhook(rich_attributes()).await;
    let all: Value = other_values().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    assert_eq!(api.update_webhook(&id, all.clone()).await["attributes"], all);
    assert_eq!(attributes_of(&api, &id).await, all);
}

#[tokio::test]
async fn an_update_of_nothing_changes_nothing() {
    let api = Api::of(running());
    let id = api.create_webhook(rich_attributes()).await;
    let before = attributes_of(&api, &id).await;
    for data in [
        json!({"type": "webhook", "id": id}),
        json!({"type": "webhook", "id": id, "attributes": {}}),
        json!({"type": "webhook", "id": id, "attributes": before}),
    ] {
        let reply = api.put(&format!("/webhooks/{id}"), &json!({"data": data})).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert_eq!(reply.json()["data"]["attributes"], before);
        assert_eq!(attributes_of(&api, &id).await, before);
    }
}

#[tokio::test]
async fn null_clears_and_absent_keeps() {
    let api = Api::of(running());
    let id = api.create_webhook(rich_attributes()).await;
    for attribute in ["custom_payload", "http_basic_user", "http_basic_password"] {
        let before = attributes_of(&api, &id).await;
        assert!(before[attribute].is_string(), "{attribute}");
        api.update_webhook(&id, json!({"nested_items_in_payload": true})).await;
        assert_eq!(attributes_of(&api, &id).await[attribute], before[attribute], "absent keeps {attribute}");
        let updated = api.update_webhook(&id, json!({attribute: null})).await;
        assert_eq!(updated["attributes"][attribute], Value::Null, "null clears {attribute}");
        let mut expected = before;
        expected[attribute] = Value::Null;
        assert_eq!(attributes_of(&api, &id).await, expected);
    }
}

#[tokio::test]
async fn lists_and_headers_are_replaced_as_a_whole() {
    let api = Api::of(running());
    let id = api.create_webhook(rich_attributes()).await;
    let updated = api.update_webhook(&id, json!({"events": [], "headers": {}})).await;
    assert_eq!(updated["attributes"]["events"], json!([]));
    assert_eq!(updated["attributes"]["headers"], json!({}));
}

#[tokio::test]
async fn an_unknown_webhook_cannot_be_updated() {
    let api = Api::of(running());
    let id = api.create_webhook(json!({})).await;
    api.delete(&format!("/webhooks/{id}")).await;
    for attributes in [json!({"enabled": false}), json!({})] {
        let body = json!({"data": {"type": "webhook", "id": id, "attributes": attributes}});
        assert_error(&api.put(&format!("/webhooks/{id}"), &body).await, 404, "NOT_FOUND");
    }
    assert_error(&api.get(&format!("/webhooks/{id}")).await, 404, "NOT_FOUND");
}

#[tokio::test]
async fn patch_is_no_method_of_webhooks() {
    let api = Api::of(running());
    let id = api.create_webhook(json!({})).await;
    let body = json!({"data": {"type": "webhook", "id": id, "attributes": {"enabled": false}}});
    let reply = api.send(api.request(Method::PATCH, &format!("/webhooks/{id}")).json(&body)).await;
    assert_error(&reply, 404, "INVALID_ENDPOINT");
    assert_eq!(attributes_of(&api, &id).await["enabled"], true);
}
