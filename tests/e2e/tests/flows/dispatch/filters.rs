//! Which triggers an event meets. One event, and webhooks that differ in their triggers.

use e2e::events::{item_published, unique};
use serde_json::{Value, json};

use crate::flows::scene::{Scene, assert_success};

#[tokio::test]
async fn filters_by_model_record_and_environment_decide_whether_a_webhook_fires() {
    let scene = Scene::new().await;
    let (api_key, environment) = (format!("model_{}", scene.model), unique());
    let mut event = item_published(&scene.model);
    event["environment"] = json!(environment);
    event["is_environment_primary"] = json!(false);
    event["related_entities"] =
        json!([{"id": scene.model, "type": "item_type", "attributes": {"api_key": api_key, "name": "Bell"}}]);
    let record = event["entity"]["id"].as_str().unwrap();

    let filter = |kind: &str, ids: &[&str]| json!({"entity_type": kind, "entity_ids": ids});
    let model = filter("item_type", &[&scene.model]);
    let with = |other: Value| json!([model, other]);
    let cases = [
        ("the model's id", json!([model]), true),
        ("the model's API key", json!([filter("item_type", &[&api_key])]), true),
        ("another model", json!([filter("item_type", &[&unique()])]), false),
        ("one of several models", json!([filter("item_type", &["a", &api_key, "b"])]), true),
        ("the record", json!([filter("item", &[record])]), true),
        ("another record", json!([filter("item", &[&unique()])]), false),
        ("the environment", json!([filter("environment", &[&environment])]), true),
        ("another environment", with(filter("environment", &["main"])), false),
        ("sandboxes", with(filter("environment_type", &["sandbox"])), true),
        ("the primary environment", with(filter("environment_type", &["primary"])), false),
        ("either type of environment", with(filter("environment_type", &["primary", "sandbox"])), true),
        ("the model in the environment", with(filter("environment", &[&environment])), true),
        ("a filter that goes with other subjects", with(filter("build_trigger", &[&scene.model])), false),
    ];
    let mut webhooks = Vec::new();
    for (name, filters, fires) in cases {
        let triggers = json!([{"entity_type": "item", "event_types": ["publish"], "filters": filters}]);
        webhooks.push((name, scene.webhook(json!({"events": triggers})).await, fires));
    }
    scene.send(&event).await;
    assert_calls(&scene, &webhooks).await;
}

#[tokio::test]
async fn triggers_are_alternatives_and_a_webhook_fires_once_however_many_match() {
    let scene = Scene::new().await;
    let trigger = |entity_type: &str, event_types: &[&str]| {
        json!({
            "entity_type": entity_type,
            "event_types": event_types,
            "filters": [{"entity_type": "item_type", "entity_ids": [scene.model]}],
        })
    };
    let own = trigger("item", &["publish"]);
    let cases = [
        ("no trigger", json!([]), false),
        ("no event type", json!([trigger("item", &[])]), false),
        ("another event type", json!([trigger("item", &["create", "update", "delete", "unpublish"])]), false),
        ("another entity type", json!([trigger("item_type", &["publish"])]), false),
        ("one of several event types", json!([trigger("item", &["create", "publish"])]), true),
        ("one of several triggers", json!([trigger("item_type", &["update"]), own]), true),
        ("several triggers", json!([own, trigger("item", &["publish", "update"]), own]), true),
    ];
    let mut webhooks = Vec::new();
    for (name, triggers, fires) in cases {
        webhooks.push((name, scene.webhook(json!({"events": triggers})).await, fires));
    }
    scene.publish().await;
    assert_calls(&scene, &webhooks).await;
}

#[tokio::test]
async fn an_event_of_the_primary_environment_meets_the_filter_for_it() {
    let scene = Scene::new().await;
    let mut webhooks = Vec::new();
    for (kind, fires) in [("primary", true), ("sandbox", false)] {
        let triggers = json!([{"entity_type": "item", "event_types": ["publish"], "filters": [
            {"entity_type": "environment_type", "entity_ids": [kind]},
            {"entity_type": "item_type", "entity_ids": [scene.model]},
        ]}]);
        webhooks.push((kind, scene.webhook(json!({"events": triggers})).await, fires));
    }
    scene.publish().await;
    assert_calls(&scene, &webhooks).await;
}

/// Asserts that the webhooks which are to fire have one call each, and the others none.
async fn assert_calls(scene: &Scene, webhooks: &[(&str, String, bool)]) {
    for (name, webhook, _) in webhooks.iter().filter(|(_, _, fires)| *fires) {
        assert_success(name, &scene.api.settled_call_of(webhook).await, 200);
    }
    // All calls of an event are written before the first is made, so there will be no others.
    for (name, webhook, fires) in webhooks {
        assert_eq!(scene.api.calls_of(webhook).await.len(), usize::from(*fires), "{name}");
    }
}
