//! How many webhooks a site may have.

use e2e::Api;
use e2e::api::webhook_attributes;
use e2e::running::start;
use serde_json::{Value, json};

use super::checks::{assert_error, document, messages};

/// A webhook of about 100 KiB.
fn large() -> Value {
    let ids: Vec<String> = (0..400).map(|number| format!("{number:0>250}")).collect();
    let filters = json!([{"entity_type": "item", "entity_ids": ids}]);
    webhook_attributes(json!({"events": [{"entity_type": "item", "event_types": ["create"], "filters": filters}]}))
}

#[tokio::test]
async fn a_site_has_room_for_so_many_webhooks_of_so_many_bytes() {
    let stack = start("small", &[("MaxWebhooks", "24")]);
    let api = Api::of(stack.outputs());

    // 2 MiB in all: 20 of these, and the list shows them all in one answer.
    let mut ids = Vec::new();
    let refusal = loop {
        let reply = api.post("/webhooks", &document(large())).await;
        if reply.status != 201 {
            break reply;
        }
        ids.push(reply.json()["data"]["id"].as_str().unwrap().to_owned());
        assert!(ids.len() < 24, "no limit");
    };
    let details = assert_error(&refusal, 422, "PLAN_UPGRADE_REQUIRED");
    assert_eq!(details["limit"], "webhooks");
    assert!(messages(&refusal).contains("2097152"), "{details}");
    assert_eq!(ids.len(), 20);
    let list = api.get("/webhooks").await;
    assert_eq!(list.json()["data"].as_array().map(Vec::len), Some(20), "{:.200}", list.text);

    // Growing counts, shrinking always goes. There are less than 100 KiB left.
    let update = |id: &str, attributes: Value| json!({"data": {"type": "webhook", "id": id, "attributes": attributes}});
    let mut grown = 0;
    let refusal = loop {
        let id = &ids[grown];
        let document = update(id, json!({"custom_payload": "x".repeat(25_000)}));
        let reply = api.put(&format!("/webhooks/{id}"), &document).await;
        if reply.status != 200 {
            break reply;
        }
        grown += 1;
        assert!(grown < 4, "no limit");
    };
    assert_error(&refusal, 422, "PLAN_UPGRADE_REQUIRED");
    let path = format!("/webhooks/{}", ids[0]);
    assert_eq!(api.put(&path, &update(&ids[0], json!({"enabled": false, "events": []}))).await.status, 200);

    // By number.
    for number in ids.len()..24 {
        let reply = api.post("/webhooks", &document(webhook_attributes(json!({})))).await;
        assert_eq!(reply.status, 201, "{number}: {:.200}", reply.text);
    }
    let refusal = api.post("/webhooks", &document(webhook_attributes(json!({})))).await;
    assert_error(&refusal, 422, "PLAN_UPGRADE_REQUIRED");
    assert!(messages(&refusal).contains("24 webhooks"), "{}", refusal.text);
    assert_eq!(api.delete(&path).await.status, 200);
    assert_eq!(api.post("/webhooks", &document(webhook_attributes(json!({})))).await.status, 201);
}
