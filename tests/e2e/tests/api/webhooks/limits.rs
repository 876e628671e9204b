//! How large a webhook may be.

use e2e::api::webhook_attributes;
use e2e::events::unique;
use e2e::{Api, running};
use serde_json::{Map, Value, json};

use crate::api::checks::{assert_error, document, error_problem, messages};

/// An attribute with a value of some size: bytes, characters or elements.
type Sized = fn(usize) -> (&'static str, Value);

fn triggers(filters: usize, ids: usize, id_bytes: usize) -> Value {
    let filter = json!({"entity_type": "item", "entity_ids": vec!["i".repeat(id_bytes); ids]});
    json!([{"entity_type": "item", "event_types": ["publish"], "filters": vec![filter; filters]}])
}

/// What is bounded, and the largest size.
const LIMITS: [(Sized, usize); 10] = [
    (|size| ("name", json!(unique() + &"ü".repeat(size - 32))), 255),
    (|size| ("url", json!(format!("{:a<size$}", "https://example.com/"))), 4096),
    (|size| ("custom_payload", json!("x".repeat(size))), 32 * 1024),
    (|size| ("headers", Value::Object((0..size).map(|n| (format!("X-{n}"), json!("v"))).collect::<Map<_, _>>())), 50),
    (|size| ("headers", json!({"X-A": "v".repeat(size - 3)})), 4096),
    (|size| ("http_basic_password", json!("p".repeat(size))), 1024),
    (
        |size| {
            ("events", json!(vec![json!({"entity_type": "item", "event_types": ["create"], "filters": null}); size]))
        },
        100,
    ),
    (|size| ("events", triggers(size, 1, 1)), 20),
    (|size| ("events", triggers(1, size, 1)), 500),
    (|size| ("events", triggers(1, 1, size)), 256),
];

#[tokio::test]
async fn each_attribute_may_be_as_large_as_its_limit_and_no_larger() {
    let api = Api::of(running());
    let mut problems = Vec::new();
    for (sized, limit) in LIMITS {
        let (attribute, value) = sized(limit);
        let reply = api.post("/webhooks", &document(webhook_attributes(json!({attribute: value})))).await;
        if reply.status != 201 || reply.json()["data"]["attributes"][attribute] != value {
            problems.push(format!("{attribute} of {limit}: {} {:.200}", reply.status, reply.text));
        }
        let (attribute, value) = sized(limit + 1);
        let reply = api.post("/webhooks", &document(webhook_attributes(json!({attribute: value})))).await;
        let problem = error_problem(&reply, 422, "INVALID_FIELD").map(|problem| format!("{problem:.200}"));
        problems.extend(problem.map(|problem| format!("{attribute} of {limit} and one: {problem}")));
        if reply.status == 422 && reply.error_details()["code"] != "VALIDATION_LENGTH" {
            problems.push(format!("{attribute} of {limit} and one: {}", reply.text));
        }
        if reply.status == 422 && !messages(&reply).contains(&limit.to_string()) {
            problems.push(format!("{attribute} of {limit} and one: {}", reply.text));
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

/// DynamoDB counts a key's bytes, the limit counts characters.
#[tokio::test]
async fn a_name_of_the_longest_characters_can_be_taken_and_freed() {
    let api = Api::of(running());
    let name = unique() + &"🔔".repeat(255 - 32);
    let reply = api.post("/webhooks", &document(webhook_attributes(json!({"name": name})))).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
    let longest: String = unique().bytes().map(|byte| char::from_u32(0x1F400 + u32::from(byte)).unwrap()).collect();
    let longest = longest + &"🔔".repeat(255 - 32);
    let id = reply.json()["data"]["id"].as_str().unwrap().to_owned();
    assert_eq!(api.update_webhook(&id, json!({"name": longest})).await["attributes"]["name"], longest);
    assert_eq!(api.delete(&format!("/webhooks/{id}")).await.status, 200);
}

/// Each attribute is within its own limit, and all together are more than an item of the table holds.
#[tokio::test]
async fn a_webhook_that_is_too_large_as_a_whole_is_refused() {
    let api = Api::of(running());
    let events = vec![triggers(7, 500, 200)[0].clone()];
    let large = document(webhook_attributes(json!({"events": events})));
    let reply = api.post("/webhooks", &large).await;
    assert_eq!(reply.status, 422, "{:.200}", reply.text);
    let id = api.create_webhook(json!({})).await;
    let update = json!({"data": {"type": "webhook", "id": id, "attributes": {"events": events}}});
    let reply = api.put(&format!("/webhooks/{id}"), &update).await;
    assert_eq!(assert_error(&reply, 422, "INVALID_FIELD")["code"], "VALIDATION_LENGTH");
    assert_eq!(api.get(&format!("/webhooks/{id}")).await.json()["data"]["attributes"]["events"], json!([]));
}
