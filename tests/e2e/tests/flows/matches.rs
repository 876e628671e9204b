//! Why an event fired a webhook, or why not.

use e2e::events::{item_published, on_publish, unique};
use e2e::eventually;
use serde_json::{Value, json};

use super::scene::{Scene, id_of};

/// An event of the scene's model with an id of its own.
fn event(scene: &Scene) -> Value {
    let mut event = item_published(&scene.model);
    event["id"] = json!(unique());
    event
}

/// What the API says an event meant for a webhook.
async fn found(scene: &Scene, event: &Value, webhook: &str) -> Value {
    let id = event["id"].as_str().unwrap_or_default();
    // Other tests have webhooks, too.
    let mut path = format!("/events/{id}/matches?page[limit]=500");
    loop {
        let reply = scene.api.get(&path).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let page = reply.json();
        let matches = page["data"].as_array().cloned().unwrap_or_default();
        let of_webhook = |found: &&Value| found["relationships"]["webhook"]["data"]["id"] == webhook;
        if let Some(found) = matches.iter().find(of_webhook) {
            assert_eq!(found["type"], "match");
            return found["attributes"].clone();
        }
        match page["links"]["next"].as_str() {
            Some(next) => path = format!("/events/{id}/matches{next}"),
            None => return Value::Null,
        }
    }
}

/// The checks of a trigger that did not pass.
fn failed(found: &Value, trigger: usize) -> Vec<Value> {
    let reasons = found["triggers"][trigger]["reasons"].as_array().cloned().unwrap_or_default();
    reasons.into_iter().filter(|reason| reason["passed"] == false).collect()
}

#[tokio::test]
async fn an_event_that_fired_three_of_five_webhooks_explains_all_five_also_when_they_were_changed_since() {
    let scene = Scene::new().await;
    let (edited, deleted) = (scene.webhook(json!({})).await, scene.webhook(json!({})).await);
    let two_triggers = json!([
        {"entity_type": "upload", "event_types": ["create"]},
        on_publish(&scene.model)[0].clone(),
    ]);
    let kept = scene.webhook(json!({"events": two_triggers})).await;
    let other_model = scene.webhook(json!({"events": on_publish("another")})).await;
    let disabled = scene.webhook(json!({"enabled": false})).await;
    let event = event(&scene);
    scene.send(&event).await;
    scene.receiver.wait_for(3).await;
    let mut calls = Vec::new();
    for webhook in [&edited, &deleted, &kept] {
        calls.push(scene.api.settled_call_of(webhook).await);
    }

    // Now they are what would have led to something else.
    scene.api.update_webhook(&edited, json!({"events": on_publish("another")})).await;
    scene.api.update_webhook(&edited, json!({"enabled": false, "name": unique()})).await;
    scene.api.update_webhook(&disabled, json!({"enabled": true})).await;
    scene.api.update_webhook(&other_model, json!({"events": on_publish(&scene.model)})).await;
    assert_eq!(scene.api.delete(&format!("/webhooks/{deleted}")).await.status, 200);
    let created_since = scene.webhook(json!({})).await;

    for (webhook, call) in [&edited, &deleted, &kept].into_iter().zip(&calls) {
        let found = found(&scene, &event, webhook).await;
        assert_eq!(
            (&found["fired"], &found["call_id"], &found["judged_by"]),
            (&json!(true), &json!(id_of(call)), &json!("settings_then")),
            "{found:#}"
        );
    }
    let found_kept = found(&scene, &event, &kept).await;
    let [upload, published] = [0, 1].map(|index| &found_kept["triggers"][index]);
    assert_eq!((&upload["index"], &upload["matched"]), (&json!(0), &json!(false)));
    assert_eq!((&published["index"], &published["matched"]), (&json!(1), &json!(true)));
    assert_eq!(
        failed(&found_kept, 0),
        [
            json!({"check": "entity_type", "expected": "upload", "actual": "item", "passed": false}),
            json!({"check": "event_type", "expected": ["create"], "actual": "publish", "passed": false}),
        ]
    );
    assert_eq!(
        published["reasons"],
        json!([
            {"check": "enabled", "expected": true, "actual": true, "passed": true},
            {"check": "entity_type", "expected": "item", "actual": "item", "passed": true},
            {"check": "event_type", "expected": ["publish"], "actual": "publish", "passed": true},
            {
                "check": "filter",
                "expected": {"entity_type": "item_type", "entity_ids": [scene.model]},
                "actual": [scene.model],
                "passed": true,
            },
        ])
    );
    let no_call = |found: &Value, judged_by: &str| {
        let told = (&found["fired"], &found["call_id"], &found["judged_by"]);
        assert_eq!(told, (&json!(false), &Value::Null, &json!(judged_by)), "{found:#}");
    };
    let found_other = found(&scene, &event, &other_model).await;
    no_call(&found_other, "settings_then");
    let expected = json!({"entity_type": "item_type", "entity_ids": ["another"]});
    assert_eq!(
        failed(&found_other, 0),
        [json!({"check": "filter", "expected": expected, "actual": [scene.model], "passed": false})]
    );
    let found_disabled = found(&scene, &event, &disabled).await;
    no_call(&found_disabled, "settings_then");
    assert_eq!(
        failed(&found_disabled, 0),
        [json!({"check": "enabled", "expected": true, "actual": false, "passed": false})]
    );
    let found_new = found(&scene, &event, &created_since).await;
    no_call(&found_new, "settings_now");
    assert!(failed(&found_new, 0).is_empty(), "{found_new:#}");
}

#[tokio::test]
async fn an_event_that_came_again_is_explained_by_what_it_was_last_matched_with() {
    let scene = Scene::new().await;
    let fired_first = scene.webhook(json!({})).await;
    let fired_last = scene.webhook(json!({"events": []})).await;
    let never = scene.webhook(json!({"enabled": false})).await;
    let event = event(&scene);
    scene.send(&event).await;
    scene.receiver.wait_for(1).await;
    scene.api.update_webhook(&fired_first, json!({"enabled": false})).await;
    scene.api.update_webhook(&fired_last, json!({"events": on_publish(&scene.model)})).await;
    scene.api.update_webhook(&never, json!({"events": []})).await;
    scene.send(&event).await;
    scene.receiver.wait_for(2).await;
    for webhook in [&fired_first, &fired_last] {
        let call = scene.api.settled_call_of(webhook).await;
        let found = found(&scene, &event, webhook).await;
        assert_eq!((&found["fired"], &found["call_id"]), (&json!(true), &json!(id_of(&call))), "{found:#}");
        assert_eq!((&found["judged_by"], failed(&found, 0)), (&json!("settings_then"), Vec::new()), "{found:#}");
    }
    // By the settings of the first time, its trigger would be told.
    let found = found(&scene, &event, &never).await;
    assert_eq!((&found["fired"], &found["triggers"]), (&json!(false), &json!([])), "{found:#}");
}

#[tokio::test]
async fn an_event_that_fired_nothing_is_listed_and_shown_and_explained() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({"events": []})).await;
    let mut event = event(&scene);
    event["environment"] = json!("sandbox-7");
    scene.send(&event).await;
    let id = event["id"].as_str().unwrap_or_default();
    let shown = eventually("the event is there", || async {
        let reply = scene.api.get(&format!("/events/{id}")).await;
        (reply.status == 200).then(|| reply.json()["data"].take())
    })
    .await;
    let attributes = &shown["attributes"];
    assert_eq!(
        (&shown["type"], &shown["id"], &attributes["environment"], &attributes["entity_id"]),
        (&json!("event"), &event["id"], &json!("sandbox-7"), &event["entity"]["id"])
    );
    assert_eq!(attributes["document"]["entity"], event["entity"]);
    let found = found(&scene, &event, &webhook).await;
    assert_eq!((&found["fired"], &found["triggers"]), (&json!(false), &json!([])), "{found:#}");

    let at = attributes["event_triggered_at"].as_str().unwrap_or_default();
    let listed = e2e::eventually_counted("the event is listed", || async {
        // Behind those that have come since.
        let mut path = format!(
            "/events?filter[fields][entity_type][eq]=item&filter[fields][event_triggered_at][gt]={}",
            before(at)
        );
        loop {
            let page = scene.api.get(&path).await.json();
            let events = page["data"].as_array().cloned().unwrap_or_default();
            if let Some(listed) = events.into_iter().find(|listed| listed["id"] == id) {
                return Some(listed);
            }
            path = format!("/events{}", page["links"]["next"].as_str()?);
        }
    })
    .await;
    let mut expected = shown.clone();
    expected["attributes"].as_object_mut().map(|attributes| attributes.remove("document"));
    assert_eq!(listed, expected);
}

/// A moment shortly before.
fn before(at: &str) -> String {
    let at: domain::time::Timestamp = at.parse().unwrap_or_else(|error| panic!("{at}: {error}"));
    at.minus(std::time::Duration::from_millis(1)).to_string()
}

#[tokio::test]
async fn an_event_that_is_not_there_has_no_matches() {
    let scene = Scene::new().await;
    for path in ["", "/matches"] {
        let reply = scene.api.get(&format!("/events/{}{path}", unique())).await;
        assert_eq!((reply.status, reply.error_code().as_str()), (404, "NOT_FOUND"), "{path}");
    }
}

#[tokio::test]
async fn an_id_is_found_whatever_it_is_made_of_but_for_what_paths_cannot_hold() {
    let scene = Scene::new().await;
    let mut event = event(&scene);
    let id = format!("größe & {} 100%#", unique());
    event["id"] = json!(id);
    scene.webhook(json!({})).await;
    scene.send(&event).await;
    scene.receiver.wait_for(1).await;
    let path = format!("/events/{}", percent_encoding::utf8_percent_encode(&id, percent_encoding::NON_ALPHANUMERIC));
    let reply = scene.api.get(&path).await;
    assert_eq!((reply.status, reply.json()["data"]["id"].as_str()), (200, Some(id.as_str())), "{}", reply.text);
    assert_eq!(scene.api.get(&format!("{path}/matches")).await.status, 200);
}
