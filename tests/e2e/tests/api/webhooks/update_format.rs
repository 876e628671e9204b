//! Updates that are refused.

use e2e::{Api, running};
use reqwest::Method;
use serde_json::{Value, json};

use super::rich_attributes;
use crate::api::checks::{assert_error, changed, error_problem, messages};

#[tokio::test]
async fn a_document_that_breaks_the_schema_changes_nothing() {
    let api = Api::of(running());
    let id = api.create_webhook(rich_attributes()).await;
    let path = format!("/webhooks/{id}");
    let before = api.get(&path).await.json();
    let whole = json!({"data": {"type": "webhook", "id": id, "attributes": {"enabled": true, "events": []}}});
    let trigger = |filters: Value| json!([{"entity_type": "item", "event_types": ["publish"], "filters": filters}]);
    let mut problems = Vec::new();
    for (pointer, value) in [
        ("/data", None),
        ("/data/type", None),
        ("/extra", Some(json!(1))),
        ("/data/extra", Some(json!(1))),
        ("/data/attributes/extra", Some(json!(1))),
        ("/data", Some(json!([]))),
        ("/data/id", Some(json!(312))),
        ("/data/id", Some(Value::Null)),
        ("/data/type", Some(json!("webhooks"))),
        ("/data/type", Some(Value::Null)),
        ("/data/attributes", Some(json!([]))),
        ("/data/attributes", Some(json!("x"))),
        ("/data/attributes/name", Some(Value::Null)),
        ("/data/attributes/url", Some(Value::Null)),
        ("/data/attributes/headers", Some(json!({"X-A": null}))),
        ("/data/attributes/headers", Some(json!(["X-A"]))),
        ("/data/attributes/headers", Some(json!([["X-A", "1"]]))),
        ("/data/attributes/headers", Some(json!([{}]))),
        ("/data/attributes/events", Some(Value::Null)),
        ("/data/attributes/events", Some(json!([["item", ["publish"]]]))),
        ("/data/attributes/events", Some(trigger(json!([{"entity_type": "item", "entity_ids": []}])))),
        ("/data/attributes/events", Some(trigger(json!([["item", ["a"]]])))),
        ("/data/attributes/enabled", Some(json!("true"))),
        ("/data/attributes/payload_api_version", Some(json!(3))),
        ("/data/attributes/nested_items_in_payload", Some(json!("null"))),
        ("/data/attributes/auto_retry", Some(json!(0))),
        ("/data/attributes/http_basic_user", Some(json!(1))),
        ("/data/attributes/custom_payload", Some(json!({}))),
    ] {
        let reply = api.put(&path, &changed(&whole, pointer, value.clone())).await;
        let problem = error_problem(&reply, 422, "INVALID_FORMAT");
        problems.extend(problem.map(|problem| format!("{pointer} {value:?}: {problem}")));
    }
    assert!(problems.is_empty(), "{problems:#?}");
    assert_eq!(api.get(&path).await.json(), before);
}

#[tokio::test]
async fn attributes_that_are_null_are_refused() {
    let api = Api::of(running());
    let id = api.create_webhook(json!({})).await;
    let body = json!({"data": {"type": "webhook", "id": id, "attributes": null}});
    assert_error(&api.put(&format!("/webhooks/{id}"), &body).await, 422, "INVALID_FORMAT");
}

#[tokio::test]
async fn the_id_in_the_document_is_the_one_in_the_path() {
    let api = Api::of(running());
    let (id, other) = (api.create_webhook(json!({})).await, api.create_webhook(json!({})).await);
    for wrong in [other.as_str(), "312", "", &format!("{id} ")] {
        let body = json!({"data": {"type": "webhook", "id": wrong, "attributes": {"enabled": false}}});
        let reply = api.put(&format!("/webhooks/{id}"), &body).await;
        assert_error(&reply, 422, "INVALID_FORMAT");
        assert!(messages(&reply).contains(&id), "{}", reply.text);
    }
    for id in [id, other] {
        assert_eq!(api.get(&format!("/webhooks/{id}")).await.json()["data"]["attributes"]["enabled"], true);
    }
}

#[tokio::test]
async fn values_that_cannot_be_change_nothing() {
    let api = Api::of(running());
    let id = api.create_webhook(rich_attributes()).await;
    let path = format!("/webhooks/{id}");
    let before = api.get(&path).await.json();
    for (attribute, value, code) in [
        ("name", json!(" "), "VALIDATION_REQUIRED"),
        ("url", json!("ftp://example.com"), "VALIDATION_FORMAT"),
        ("url", json!("https://example.com/{{entity"), "VALIDATION_MUSTACHE"),
        ("custom_payload", json!("{{#entity}}"), "VALIDATION_MUSTACHE"),
        ("headers", json!({"Host": "x"}), "VALIDATION_INVALID"),
        ("http_basic_user", json!("a:b"), "VALIDATION_FORMAT"),
        ("payload_api_version", json!("4"), "VALIDATION_ENUM"),
    ] {
        let body = json!({"data": {"type": "webhook", "id": id, "attributes": {attribute: value, "enabled": true}}});
        let details = assert_error(&api.put(&path, &body).await, 422, "INVALID_FIELD");
        assert_eq!((&details["field"], &details["code"]), (&json!(attribute), &json!(code)));
        assert_eq!(api.get(&path).await.json(), before, "after {attribute}");
    }
}

#[tokio::test]
async fn broken_bodies_change_nothing() {
    let api = Api::of(running());
    let id = api.create_webhook(json!({})).await;
    let whole = json!({"data": {"type": "webhook", "id": id, "attributes": {"enabled": false}}}).to_string();
    let json = "application/json";
    for (body, media_type, status, code) in [
        (String::new(), json, 400, "INVALID_JSON_BODY"),
        (format!("{whole}]"), json, 400, "INVALID_JSON_BODY"),
        (whole.clone(), "text/plain", 415, "INVALID_CONTENT_TYPE_HEADER"),
        (whole.clone() + &" ".repeat(1024 * 1024), json, 413, "INVALID_FORMAT"),
    ] {
        let request = api.request(Method::PUT, &format!("/webhooks/{id}")).header("content-type", media_type);
        assert_error(&api.send(request.body(body)).await, status, code);
    }
    assert_eq!(api.get(&format!("/webhooks/{id}")).await.json()["data"]["attributes"]["enabled"], true);
}
