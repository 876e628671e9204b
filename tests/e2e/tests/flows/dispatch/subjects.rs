//! Events of every type, as the fixtures have them.

use std::collections::BTreeSet;

use domain::entity::EntityType;
use e2e::events::{fixture, send_batch, unique};
use serde_json::{Value, json};
use stack::workspace;

use crate::flows::scene::{Scene, assert_success};

fn fixtures() -> Vec<String> {
    let directory = std::fs::read_dir(workspace().join("tests/fixtures/events")).into_iter().flatten().flatten();
    let name = |entry: std::fs::DirEntry| Some(entry.path().file_stem()?.to_str()?.to_owned());
    directory.filter_map(name).collect()
}

/// Another event type than that of the event.
fn other_type(event: &Value) -> &'static str {
    if event["event_type"] == "promote" { "create" } else { "promote" }
}

#[tokio::test]
async fn an_event_of_every_type_is_delivered_to_the_webhook_with_its_trigger() {
    let (scene, names) = (Scene::new().await, fixtures());
    let mut events = Vec::new();
    for name in &names {
        // The environment is what tells this test's events from those of others.
        let (mut event, environment) = (fixture(name), unique());
        event["environment"] = json!(environment);
        if event["entity_type"] == "environment" {
            event["entity"]["id"] = json!(environment);
        }
        let on = |event_type: &Value| {
            json!([{
                "entity_type": event["entity_type"],
                "event_types": [event_type],
                "filters": [{"entity_type": "environment", "entity_ids": [environment]}],
            }])
        };
        let url = scene.receiver.url(&format!("/{name}"));
        let webhook =
            scene.webhook(json!({"url": url, "events": on(&event["event_type"]), "nested_items_in_payload": true}));
        let other = scene.webhook(json!({"events": on(&json!(other_type(&event)))}));
        events.push((name, webhook.await, other.await, event));
    }
    let texts: Vec<String> = events.iter().map(|(_, _, _, event)| event.to_string()).collect();
    for texts in texts.chunks(10) {
        send_batch(scene.stack, texts).await;
    }
    let received = scene.receiver.wait_for(events.len()).await;
    for (name, webhook, other, event) in &events {
        let payloads: Vec<_> = received.iter().filter(|received| received.path == format!("/{name}")).collect();
        assert_eq!(payloads.len(), 1, "{name}");
        let payload = payloads[0].json();
        for key in ["environment", "is_environment_primary", "entity_type", "event_type", "entity", "related_entities"]
        {
            assert_eq!(payload[key], event[key], "{name}: {key}");
        }
        assert_eq!(payload.get("previous_entity"), event.get("previous_entity"), "{name}");
        let call = scene.api.settled_call_of(webhook).await;
        assert_success(name, &call, 200);
        assert_eq!(call["attributes"]["entity_type"], event["entity_type"], "{name}");
        assert_eq!(call["attributes"]["event_type"], event["event_type"], "{name}");
        assert!(scene.api.calls_of(other).await.is_empty(), "{name}");
    }
    let tried: BTreeSet<&str> = events.iter().filter_map(|(_, _, _, event)| event["entity_type"].as_str()).collect();
    assert_eq!(tried, EntityType::ALL.iter().map(|kind| kind.as_str()).collect());
}
