//! `POST /webhooks`

use e2e::api::webhook_attributes;
use e2e::{Api, running};
use serde_json::json;

use super::rich_attributes;
use crate::api::checks::document;

#[tokio::test]
async fn a_webhook_is_created_with_the_defaults_and_found() {
    let api = Api::of(running());
    let created = api.post("/webhooks", &document(webhook_attributes(json!({})))).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let created = created.json()["data"].clone();
    for (attribute, default) in [
        ("enabled", json!(true)),
        ("payload_api_version", json!("3")),
        ("nested_items_in_payload", json!(false)),
        ("auto_retry", json!(false)),
    ] {
        assert_eq!(created["attributes"][attribute], default, "{attribute}");
    }
    let path = format!("/webhooks/{}", created["id"].as_str().unwrap());
    assert_eq!(api.get(&path).await.json()["data"], created);
}

#[tokio::test]
async fn what_documented_requests_leave_out_may_be_left_out() {
    let api = Api::of(running());
    let mut attributes = webhook_attributes(json!({}));
    for key in ["custom_payload", "headers", "http_basic_user", "http_basic_password"] {
        attributes.as_object_mut().unwrap().remove(key);
    }
    let created = api.post("/webhooks", &document(attributes)).await;
    assert_eq!(created.status, 201, "{}", created.text);
    for (attribute, default) in [
        ("custom_payload", json!(null)),
        ("headers", json!({})),
        ("http_basic_user", json!(null)),
        ("http_basic_password", json!(null)),
    ] {
        assert_eq!(created.json()["data"]["attributes"][attribute], default, "{attribute}");
    }
}

#[tokio::test]
async fn null_is_the_same_as_leaving_out() {
    let api = Api::of(running());
    let optional = [
        "custom_payload",
        "headers",
        "http_basic_user",
        "http_basic_password",
        "enabled",
        "payload_api_version",
        "nested_items_in_payload",
        "auto_retry",
    ];
    let mut attributes = webhook_attributes(json!({}));
    optional.iter().for_each(|key| drop(attributes.as_object_mut().unwrap().shift_remove(*key)));
    let without = api.post("/webhooks", &document(attributes.clone())).await;
    assert_eq!(without.status, 201, "{}", without.text);
    attributes["name"] = webhook_attributes(json!({}))["name"].take();
    optional.iter().for_each(|key| attributes[*key] = json!(null));
    let with_nulls = api.post("/webhooks", &document(attributes)).await;
    assert_eq!(with_nulls.status, 201, "{}", with_nulls.text);
    for key in optional {
        let [without, with_null] = [&without, &with_nulls].map(|reply| reply.json()["data"]["attributes"][key].clone());
        assert_eq!(with_null, without, "{key}");
    }
}

#[tokio::test]
async fn an_empty_list_is_no_headers() {
    let api = Api::of(running());
    let created = api.post("/webhooks", &document(webhook_attributes(json!({"headers": []})))).await;
    assert_eq!(created.status, 201, "{}", created.text);
    assert_eq!(created.json()["data"]["attributes"]["headers"], json!({}));
}

#[tokio::test]
async fn everything_that_is_sent_comes_back() {
    let api = Api::of(running());
    let attributes = webhook_attributes(rich_attributes());
    let created = api.post("/webhooks", &document(attributes.clone())).await;
    assert_eq!(created.status, 201, "{}", created.text);
    assert!(created.headers["content-type"].to_str().unwrap().contains("application/json"));
    let created = created.json();
    assert_eq!(created["data"]["attributes"], attributes);
    assert_eq!(created["data"]["type"], "webhook");
    assert_eq!(created.as_object().unwrap().keys().collect::<Vec<_>>(), ["data"]);
    let keys: Vec<_> = created["data"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys.len(), 3, "a webhook has type, id and attributes: {keys:?}");
    let found = api.get(&format!("/webhooks/{}", created["data"]["id"].as_str().unwrap())).await;
    assert_eq!(found.json(), created);
}

#[tokio::test]
async fn every_combination_of_entity_and_event_types_passes() {
    let api = Api::of(running());
    let entity_types = [
        "item_type",
        "item",
        "upload",
        "build_trigger",
        "environment",
        "maintenance_mode",
        "sso_user",
        "cda_cache_tags",
    ];
    let event_types = [
        "create",
        "update",
        "delete",
        "publish",
        "unpublish",
        "promote",
        "deploy_started",
        "deploy_succeeded",
        "deploy_failed",
        "change",
        "invalidate",
    ];
    let filter_types = ["item_type", "item", "build_trigger", "environment", "environment_type"];
    let filters: Vec<_> =
        filter_types.iter().map(|kind| json!({"entity_type": kind, "entity_ids": ["primary"]})).collect();
    let events: Vec<_> = entity_types
        .iter()
        .map(|kind| json!({"entity_type": kind, "event_types": event_types, "filters": filters}))
        .collect();
    let created = api.post("/webhooks", &document(webhook_attributes(json!({"events": events})))).await;
    assert_eq!(created.status, 201, "{}", created.text);
    assert_eq!(created.json()["data"]["attributes"]["events"], json!(events));
}

#[tokio::test]
async fn a_trigger_without_filters_has_none() {
    let api = Api::of(running());
    let events = json!([{"entity_type": "item", "event_types": []}]);
    let created = api.post("/webhooks", &document(webhook_attributes(json!({"events": events})))).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let trigger = created.json()["data"]["attributes"]["events"][0].clone();
    assert_eq!(trigger["event_types"], json!([]));
    assert!(trigger["filters"].is_null(), "{trigger}");
}
