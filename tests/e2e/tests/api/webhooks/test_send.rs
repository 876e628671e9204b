//! `POST /webhooks/:id/test`: what it refuses.

use e2e::events::item_published;
use e2e::{Api, Receiver, running};
use serde_json::{Value, json};

use crate::api::checks::{assert_error, messages};
use crate::flows::test_sends::document;

#[tokio::test]
async fn what_is_no_test_is_refused_with_the_place_and_nothing_is_sent() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let webhook = api.create_webhook(json!({"url": receiver.url("/")})).await;
    let path = format!("/webhooks/{webhook}/test");
    let event = item_published("model");
    let with = |key: &str, value: Value| {
        let mut event = event.clone();
        event[key] = value;
        json!({"event": event})
    };
    for (attributes, message) in [
        (json!({}), "data.attributes: must have either `event`, or `entity_type` and `event_type`"),
        (json!({"entity_type": "item"}), "data.attributes: must have either"),
        (json!({"event": event, "entity_type": "item"}), "data.attributes: must have either"),
        (
            json!({"entity_type": "page", "event_type": "publish"}),
            "data.attributes.entity_type: unknown variant `page`",
        ),
        (json!({"entity_type": "item", "event_type": null}), "data.attributes.event_type: "),
        (json!({"sample": "item.publish"}), "data.attributes.sample: unknown field `sample`"),
        (json!([]), "data.attributes: "),
        (json!({"event": []}), "data.attributes.event: invalid type: sequence, expected an object"),
        (json!({"event": null}), "data.attributes.event: "),
        (with("entity", json!({"id": 1})), "data.attributes.event.entity: must have a string `id`"),
        (with("entity_type", json!("page")), "data.attributes.event.entity_type: unknown variant `page`"),
        (with("site_id", json!("2")), "data.attributes.event.site_id: is \"2\", this deployment serves site 1"),
        (with("id", json!("")), "data.attributes.event.id: must have 1 to 256 bytes"),
        (with("payload", json!({})), "data.attributes.event: unknown field `payload`"),
    ] {
        let reply = api.post(&path, &document(&attributes)).await;
        assert_error(&reply, 422, "INVALID_FORMAT");
        assert!(messages(&reply).starts_with(message), "{attributes}: {}", reply.text);
    }
    for body in [
        json!({"data": {"type": "webhook", "attributes": {"event": event}}}),
        json!({"data": {"type": "test"}}),
        json!({}),
    ] {
        assert_error(&api.post(&path, &body).await, 422, "INVALID_FORMAT");
    }
    let without_body = api.send(api.request(reqwest::Method::POST, &path)).await;
    assert_error(&without_body, 400, "INVALID_JSON_BODY");
    assert_eq!(receiver.count(), 0);
    assert!(api.calls_of(&webhook).await.is_empty());
}

#[tokio::test]
async fn a_kind_without_a_sample_is_refused_and_says_where_the_others_are() {
    let api = Api::of(running());
    let webhook = api.create_webhook(json!({})).await;
    let kind = json!({"entity_type": "upload", "event_type": "publish"});
    let reply = api.post(&format!("/webhooks/{webhook}/test"), &document(&kind)).await;
    let details = assert_error(&reply, 422, "INVALID_FIELD");
    assert_eq!((&details["field"], &details["record_type"]), (&json!("event_type"), &json!("Test")));
    let message = details["message"].as_str().unwrap_or_default();
    assert!(message.contains("no sample of upload.publish") && message.contains("GET /sample_events"), "{message}");
}

#[tokio::test]
async fn a_webhook_that_is_not_there_cannot_be_tested() {
    let api = Api::of(running());
    let deleted = api.create_webhook(json!({})).await;
    assert_eq!(api.delete(&format!("/webhooks/{deleted}")).await.status, 200);
    let kind = json!({"entity_type": "item", "event_type": "publish"});
    for id in ["312", &deleted] {
        assert_error(&api.post(&format!("/webhooks/{id}/test"), &document(&kind)).await, 404, "NOT_FOUND");
    }
}
