//! `PUT /webhooks/:id`, and `PATCH`, which is the same

use e2e::api::Reply;
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
async fn null_leaves_what_always_has_a_value_and_clears_headers() {
    let api = Api::of(running());
    let id = api.create_webhook(rich_attributes()).await;
    let before = attributes_of(&api, &id).await;
    for attribute in ["enabled", "payload_api_version", "nested_items_in_payload", "auto_retry"] {
        let updated = api.update_webhook(&id, json!({attribute: null})).await;
        assert_eq!(updated["attributes"], before, "{attribute}");
    }
    for nothing in [Value::Null, json!([]), json!({})] {
        api.update_webhook(&id, json!({"headers": {"X-A": "1"}})).await;
        let updated = api.update_webhook(&id, json!({"headers": nothing})).await;
        assert_eq!(updated["attributes"]["headers"], json!({}), "{nothing}");
    }
}

async fn patch(api: &Api, id: &str, body: &Value) -> Reply {
    api.send(api.request(Method::PATCH, &format!("/webhooks/{id}")).json(body)).await
}

#[tokio::test]
async fn patch_changes_what_is_sent_and_leaves_the_rest() {
    let api = Api::of(running());
    let id = api.create_webhook(rich_attributes()).await;
    let mut expected = attributes_of(&api, &id).await;
    for (attribute, value) in other_values() {
        expected[attribute] = value.clone();
        let reply =
            patch(&api, &id, &json!({"data": {"type": "webhook", "id": id, "attributes": {attribute: value}}})).await;
        assert_eq!((reply.status, &reply.json()["data"]["attributes"]), (200, &expected), "{attribute}");
        assert_eq!(attributes_of(&api, &id).await, expected, "{attribute}");
    }
    let nothing = patch(&api, &id, &json!({"data": {"type": "webhook", "id": id}})).await;
    assert_eq!((nothing.status, &nothing.json()["data"]["attributes"]), (200, &expected));
}

#[tokio::test]
async fn patch_is_refused_as_put_is() {
    let api = Api::of(running());
    let id = api.create_webhook(rich_attributes()).await;
    let before = attributes_of(&api, &id).await;
    let attributes = |attributes: Value| json!({"data": {"type": "webhook", "id": id, "attributes": attributes}});
    for body in [
        json!({}),
        json!({"data": {"id": id}}),
        json!({"data": {"type": "webhook", "id": "312"}}),
        attributes(json!({"name": null})),
        attributes(json!({"nam": "x"})),
        attributes(json!({"url": "ftp://example.com"})),
        attributes(json!({"custom_payload": "{{"})),
    ] {
        let (put, patched) = (api.put(&format!("/webhooks/{id}"), &body).await, patch(&api, &id, &body).await);
        assert_eq!((put.status, &put.text), (patched.status, &patched.text));
        assert_eq!(patched.status, 422, "{body}: {}", patched.text);
    }
    assert_eq!(attributes_of(&api, &id).await, before);
    assert_error(&patch(&api, "312", &json!({"data": {"type": "webhook"}})).await, 404, "NOT_FOUND");
}

/// As scripts send it: without an id in the body, with a line break at its end.
#[tokio::test]
async fn an_update_need_not_repeat_the_id_and_its_body_may_end_in_a_line_break() {
    let api = Api::of(running());
    let id = api.create_webhook(json!({})).await;
    let mut auto_retry = false;
    for method in [Method::PUT, Method::PATCH] {
        for media_type in [Some("application/json"), Some("application/vnd.api+json"), None] {
            auto_retry = !auto_retry;
            let body = json!({"data": {"type": "webhook", "attributes": {"auto_retry": auto_retry}}});
            let request = api.request(method.clone(), &format!("/webhooks/{id}")).body(format!("{body}\r\n"));
            let request = media_type.into_iter().fold(request, |request, kind| request.header("content-type", kind));
            let reply = api.send(request).await;
            assert_eq!(reply.status, 200, "{method} {media_type:?}: {}", reply.text);
            assert_eq!(attributes_of(&api, &id).await["auto_retry"], auto_retry, "{method} {media_type:?}");
        }
    }
}
