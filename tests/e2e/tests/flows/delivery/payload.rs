//! The default payload.

use e2e::events::{fixture, on_publish, send};
use serde_json::{Value, json};

use crate::flows::scene::{Scene, id_of};

/// A fixture whose record is of the scene's model.
fn of_model(scene: &Scene, name: &str) -> Value {
    let mut event = fixture(name);
    event["entity"]["relationships"]["item_type"]["data"]["id"] = json!(scene.model);
    event
}

fn on_update(model: &str) -> Value {
    let mut triggers = on_publish(model);
    triggers[0]["event_types"] = json!(["update"]);
    triggers
}

#[tokio::test]
async fn the_default_payload_has_the_documented_keys_in_their_order() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({})).await;
    let mut event = scene.event(json!({"zebra": 1, "ant": [true, null, 0.1, "Ünïcode \u{1F514} \"quoted\"\n"]}));
    event["environment"] = json!("beta");
    event["is_environment_primary"] = json!(false);
    event["event_triggered_at"] = json!("2026-11-20T23:59:59.999-01:00");
    event["related_entities"] = json!([{"type": "user", "id": "u", "attributes": {}}]);
    scene.send(&event).await;
    let call = scene.api.settled_call_of(&webhook).await;
    let expected = json!({
        "webhook_call_id": id_of(&call),
        "event_triggered_at": "2026-11-21T00:59:59Z",
        "attempted_auto_retries_count": 0,
        "webhook_id": webhook,
        "site_id": "1",
        "environment": "beta",
        "is_environment_primary": false,
        "entity_type": "item",
        "event_type": "publish",
        "entity": event["entity"],
        "related_entities": event["related_entities"],
    });
    // As text, because the order of keys counts too.
    assert_eq!(scene.receiver.received()[0].body, expected.to_string());
}

#[tokio::test]
async fn numbers_reach_the_receiver_byte_for_byte() {
    const NUMBERS: &str = "[1e15, 1.10, -0, 1E5, 1e999, 123456789012345678901234567890]";
    let scene = Scene::new().await;
    let webhooks = [
        ("/default", json!({})),
        ("/version2", json!({"payload_api_version": "2"})),
        ("/template", json!({"custom_payload": "{{entity.attributes.numbers}} {{entity.attributes.numbers.1}}"})),
    ];
    for (path, mut changes) in webhooks {
        changes["url"] = json!(scene.receiver.url(path));
        scene.webhook(changes).await;
    }
    let event = scene.event(json!({"numbers": "HERE"})).to_string().replace("\"HERE\"", NUMBERS);
    send(scene.stack, &event).await;
    let received = scene.receiver.wait_for(3).await;
    let body = |path: &str| received.iter().find(|received| received.path == path).unwrap().body.as_str();
    let numbers = NUMBERS.replace(' ', "");
    assert_eq!(body("/template"), format!("{numbers} 1.10"));
    for path in ["/default", "/version2"] {
        assert!(body(path).contains(&format!(r#""attributes":{{"numbers":{numbers}}}"#)), "{}", body(path));
    }
}

#[tokio::test]
async fn what_an_event_leaves_out_or_null_takes_its_default() {
    let scene = Scene::new().await;
    scene.webhook(json!({})).await;
    let bare = scene.event(json!({}));
    let mut nulls = bare.clone();
    for key in ["id", "site_id", "environment", "is_environment_primary", "event_triggered_at"] {
        nulls[key] = Value::Null;
    }
    nulls["previous_entity"] = Value::Null;
    nulls["related_entities"] = Value::Null;
    for (number, event) in [bare, nulls].iter().enumerate() {
        scene.send(event).await;
        let payload = scene.receiver.wait_for(number + 1).await[number].json();
        assert_eq!(payload["site_id"], "1");
        assert_eq!(payload["environment"], "main");
        assert_eq!(payload["is_environment_primary"], true);
        assert_eq!(payload["related_entities"], json!([]));
        assert_eq!(payload.get("previous_entity"), None);
    }
}

#[tokio::test]
async fn the_payload_of_an_update_holds_the_record_before_it() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({"events": on_update(&scene.model)})).await;
    let event = of_model(&scene, "item_update");
    scene.send(&event).await;
    let call = scene.api.settled_call_of(&webhook).await;
    let created_at = call["attributes"]["created_at"].as_str().unwrap();
    let expected = json!({
        "webhook_call_id": id_of(&call),
        "event_triggered_at": format!("{}Z", &created_at[..19]),
        "attempted_auto_retries_count": 0,
        "webhook_id": webhook,
        "site_id": "1",
        "environment": "main",
        "is_environment_primary": true,
        "entity_type": "item",
        "event_type": "update",
        "entity": event["entity"],
        "previous_entity": event["previous_entity"],
        "related_entities": event["related_entities"],
    });
    assert_eq!(scene.receiver.received()[0].body, expected.to_string());
}

#[tokio::test]
async fn version_2_has_no_meta_but_attributes_and_relationships_for_it() {
    let scene = Scene::new().await;
    let settings = json!({"events": on_update(&scene.model), "payload_api_version": "2"});
    scene.webhook(settings).await;
    let event = of_model(&scene, "item_update");
    scene.send(&event).await;
    let payload = scene.receiver.wait_for(1).await[0].json();
    for key in ["entity", "previous_entity"] {
        let (v2, v3) = (&payload[key], &event[key]);
        assert_eq!(v2.get("meta"), None, "{key}");
        for moved in ["created_at", "updated_at", "is_valid"] {
            assert!(!v3["meta"][moved].is_null(), "{key}: the fixture has no {moved}");
            assert_eq!(v2["attributes"][moved], v3["meta"][moved], "{key}: {moved}");
        }
        for (field, value) in v3["attributes"].as_object().unwrap() {
            assert_eq!(&v2["attributes"][field], value, "{key}: {field}");
        }
        let relationships: Vec<&String> = v2["relationships"].as_object().unwrap().keys().collect();
        assert_eq!(relationships, ["item_type", "current_version", "published_version"], "{key}");
        let version = json!({"id": v3["meta"]["current_version"], "type": "item_version"});
        assert_eq!(v2["relationships"]["current_version"]["data"], version, "{key}");
    }
    for (v2, v3) in
        payload["related_entities"].as_array().unwrap().iter().zip(event["related_entities"].as_array().unwrap())
    {
        assert_eq!(v2.get("meta"), None);
        assert_eq!(v2["id"], v3["id"]);
    }
    let keys: Vec<String> = payload.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys.len(), 12, "{keys:?}");
}

#[tokio::test]
async fn blocks_are_ids_unless_the_webhook_asks_for_them() {
    let scene = Scene::new().await;
    let nested = json!({"url": scene.receiver.url("/nested"), "nested_items_in_payload": true});
    let flat = json!({"url": scene.receiver.url("/flat"), "nested_items_in_payload": false});
    scene.webhook(nested).await;
    scene.webhook(flat).await;
    let event = of_model(&scene, "item_with_blocks");
    scene.send(&event).await;
    let received = scene.receiver.wait_for(2).await;
    let entity = |path: &str| received.iter().find(|received| received.path == path).unwrap().json()["entity"].take();
    let (nested, flat) = (entity("/nested"), entity("/flat"));
    assert_eq!(nested, event["entity"]);
    let fields = &event["entity"]["attributes"];
    let ids: Vec<&Value> = fields["sections"].as_array().unwrap().iter().map(|block| &block["id"]).collect();
    assert_eq!(flat["attributes"]["sections"], json!(ids));
    assert_eq!(flat["attributes"]["hero"], fields["hero"]["id"]);
    let story = "/story/it/document/children/1/item";
    assert_eq!(flat["attributes"].pointer(story), fields.pointer(&format!("{story}/id")));
    for same in ["title", "settings", "related_concerts"] {
        assert_eq!(flat["attributes"][same], fields[same], "{same}");
    }
    assert!(!flat["attributes"].to_string().contains(r#""attributes":"#), "{flat}");
}
