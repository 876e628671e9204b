//! What a webhook would do about an event, without doing it.

use std::collections::BTreeMap;

use domain::ids::CallId;
use e2e::api::{Reply, webhook_attributes};
use e2e::events::{item_published, on_publish, send, unique};
use e2e::{Api, running};
use proptest::test_runner::TestRunner;
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::as_sent::cases::{Case, cases};
use super::as_sent::wire::Request;
use super::receivers::raw::{RawReceiver, Then};
use super::scene::Scene;

/// Cases of each kind of payload.
const CASES: usize = 6;

/// A dry run whose attributes are this text.
async fn dry_run(api: &Api, attributes: &str) -> Reply {
    let body = format!(r#"{{"data":{{"type":"dry_run","attributes":{attributes}}}}}"#);
    let request = api.request(Method::POST, "/dry_runs").header(CONTENT_TYPE, "application/json").body(body);
    api.send(request).await
}

/// What it answers with.
async fn answer(api: &Api, attributes: &str) -> Value {
    let reply = dry_run(api, attributes).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.json()["data"]["type"], "dry_run");
    reply.json()["data"]["attributes"].take()
}

/// Without what only the moment of sending tells.
fn timeless(mut request: Value) -> Value {
    if let Some(headers) = request["headers"].as_object_mut() {
        assert!(headers.remove("Webhook-Timestamp").is_some(), "{headers:?}");
    }
    request
}

#[tokio::test]
async fn the_request_of_a_dry_run_is_what_a_receiver_then_gets() {
    let api = Api::of(running());
    let receiver =
        RawReceiver::start("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", Then::Close).await;
    // Others in each run; a failure shows its case.
    let cases = cases(&mut TestRunner::default(), CASES);
    let mut tried = BTreeMap::new();
    for case in &cases {
        let model = unique();
        let settings = webhook_attributes(case.settings(&receiver.url(), &model));
        let webhook = api.create_webhook(settings.clone()).await;
        // With an id and a time of its own, the event is the same one in both.
        let event = case.event(&model);
        let own = format!(r#"{{"id":"{}","event_triggered_at":"2026-01-02T03:04:05.678Z","#, unique());
        let event = event.replacen('{', &own, 1);
        let saved = answer(&api, &format!(r#"{{"webhook_id":"{webhook}","event":{event}}}"#)).await;
        assert_eq!(saved["failures"], json!([]), "{case:#?}");
        assert_eq!(saved["matches"][0]["attributes"]["fired"], true, "{case:#?}");
        let unsaved = answer(&api, &format!(r#"{{"webhook":{settings},"event":{event}}}"#)).await;
        let id_of_unsaved = unsaved["request"]["headers"]["Webhook-Id"].as_str().unwrap_or_default();
        assert_ne!(id_of_unsaved, "", "{unsaved:#}");
        send(running(), &event).await;
        let event_id = own.split('"').nth(3).unwrap_or_default().to_owned();
        let request = |mut tried: Value| tried["request"].take();
        tried.insert(webhook, Tried { case, event_id, saved: request(saved), unsaved: request(unsaved) });
    }
    for (webhook, Tried { case, .. }) in &tried {
        let call = api.settled_call_of(webhook).await;
        assert_eq!(call["attributes"]["status"], "success", "{case:#?}: {call:#}");
    }
    let received: Vec<Request> = receiver.received().iter().map(|bytes| Request::parse(bytes)).collect();
    assert_eq!(received.len(), tried.len(), "a dry run sends nothing");
    for request in &received {
        let call = request.header("Webhook-Id");
        let webhook = call.parse().map_or(String::new(), |call: CallId| call.webhook().to_string());
        let Tried { case, event_id, saved, unsaved } = &tried[&webhook];
        let sent = timeless(request.as_logged(&receiver.url()));
        assert_eq!(timeless(saved.clone()), sent, "{case:#?}");
        let logged = answer(&api, &json!({"webhook_id": webhook, "event_id": event_id}).to_string()).await;
        assert_eq!(timeless(logged["request"].clone()), sent, "{case:#?}");
        // The unsaved webhook has other ids, of the same length.
        assert_eq!(timeless(with_ids_of(unsaved, call, &webhook)), sent, "{case:#?}");
    }
}

/// What dry runs of a case answered with.
struct Tried<'c> {
    case: &'c Case,
    event_id: String,
    /// The request of the saved webhook.
    saved: Value,
    /// The request of the same webhook, when it was not saved.
    unsaved: Value,
}

/// A request of an unsaved webhook, as if it were that of a call of a webhook.
fn with_ids_of(request: &Value, call: &str, webhook: &str) -> Value {
    let own_call = request["headers"]["Webhook-Id"].as_str().unwrap_or_default();
    let own_call: CallId = own_call.parse().unwrap_or_else(|_| panic!("{own_call:?} is no id of a call"));
    let text = request.to_string().replace(&own_call.to_string(), call);
    let text = text.replace(&own_call.webhook().to_string(), webhook);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}"))
}

#[tokio::test]
async fn nothing_is_sent_and_nothing_stored() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({})).await;
    let mut event = item_published(&scene.model);
    event["id"] = json!(unique());
    let attributes = json!({"webhook_id": webhook, "event": event}).to_string();
    assert_eq!(answer(&scene.api, &attributes).await["matches"][0]["attributes"]["fired"], true);
    assert_eq!(scene.api.get(&format!("/events/{}", event["id"].as_str().unwrap_or_default())).await.status, 404);
    // What is sent after it arrives, and nothing before.
    scene.publish().await;
    scene.receiver.wait_for(1).await;
    assert_eq!(scene.api.calls_of(&webhook).await.len(), 1);
}

#[tokio::test]
async fn an_event_of_the_log_is_tried_with_a_webhook_that_it_does_not_fire() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({})).await;
    let mut event = scene.event(json!({"title": "Ding"}));
    event["id"] = json!(unique());
    scene.send(&event).await;
    scene.receiver.wait_for(1).await;
    let settings = webhook_attributes(json!({
        "url": scene.receiver.url("/{{entity.attributes.title}}"),
        "custom_payload": "{{entity.attributes.title}}!",
        "headers": {"Authorization": "Bearer secret", "X-Plain": "shown"},
        "events": on_publish("another"),
    }));
    let found = answer(&scene.api, &json!({"webhook": settings, "event_id": event["id"]}).to_string()).await;
    assert_eq!(found["request"]["url"], scene.receiver.url("/Ding"));
    assert_eq!(found["request"]["payload"], "Ding!");
    assert_eq!(found["request"]["headers"]["Authorization"], "[redacted]");
    assert_eq!(found["request"]["headers"]["X-Plain"], "shown");
    let found = &found["matches"][0];
    assert_eq!(
        (&found["attributes"]["fired"], &found["attributes"]["judged_by"]),
        (&json!(false), &json!("settings_now"))
    );
    assert_eq!(found["relationships"]["webhook"]["data"], Value::Null);
    drop(webhook);
}

#[tokio::test]
async fn what_cannot_be_rendered_is_told_with_its_place_and_the_rest_is_shown() {
    let scene = Scene::new().await;
    let event = item_published(&scene.model);
    let loops = "{{#entity.attributes}}".to_owned()
        + "{{#rows}}{{#rows}}{{#rows}}{{.}}{{/rows}}{{/rows}}{{/rows}}{{/entity.attributes}}";
    let mut large = event.clone();
    large["entity"]["attributes"]["rows"] = json!((0..400).collect::<Vec<_>>());
    for (changes, event, part, reason) in [
        (json!({"custom_payload": loops}), &large, "payload", "line 1, column"),
        (json!({"url": "{{entity.id}}"}), &event, "url", "is no URL"),
        (json!({"url": "http://{{entity.attributes.host}}/"}), &with_host(&event, "192.0.2.1"), "url", "192.0.2.1"),
    ] {
        let settings = webhook_attributes(changes.clone());
        let found = answer(&scene.api, &json!({"webhook": settings, "event": event}).to_string()).await;
        let failures = found["failures"].as_array().cloned().unwrap_or_default();
        assert_eq!(failures.len(), 1, "{changes}: {found:#}");
        assert_eq!(failures[0]["part"], part, "{changes}");
        let told = failures[0]["reason"].as_str().unwrap_or_default();
        assert!(told.contains(reason), "{changes}: {told}");
        assert_eq!(found["request"][part], Value::Null, "{changes}");
        assert_ne!(found["request"]["headers"], Value::Null, "{changes}");
    }
}

fn with_host(event: &Value, host: &str) -> Value {
    let mut event = event.clone();
    event["entity"]["attributes"]["host"] = json!(host);
    event
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_with_the_place() {
    let api = Api::of(running());
    let settings = webhook_attributes(json!({}));
    let event = item_published("m");
    let webhook = api.create_webhook(json!({})).await;
    for (attributes, code, place) in [
        (json!({"webhook": settings}), "INVALID_FORMAT", "event_id"),
        (json!({"event": event}), "INVALID_FORMAT", "webhook_id"),
        (json!({"webhook": settings, "webhook_id": webhook, "event": event}), "INVALID_FORMAT", "webhook_id"),
        (json!({"webhook": settings, "event": {"entity_type": "item"}}), "INVALID_FORMAT", "data.attributes.event"),
        (json!({"webhook": settings, "event": []}), "INVALID_FORMAT", "data.attributes.event"),
        (json!({"webhook_id": "x", "event": event}), "INVALID_FIELD", "webhook_id"),
        (json!({"webhook_id": unique(), "event": event}), "INVALID_FIELD", "webhook_id"),
        (json!({"webhook_id": webhook, "event_id": unique()}), "INVALID_FIELD", "event_id"),
        (
            json!({"webhook": webhook_attributes(json!({"custom_payload": "{{"})), "event": event}),
            "INVALID_FIELD",
            "custom_payload",
        ),
    ] {
        let reply = dry_run(&api, &attributes.to_string()).await;
        assert_eq!((reply.status, reply.error_code().as_str()), (422, code), "{attributes}: {}", reply.text);
        assert!(reply.text.contains(place), "{attributes}: {}", reply.text);
    }
}
