//! `POST /events`

use domain::ids::CallId;
use domain::time::Timestamp;
use e2e::api::Reply;
use e2e::events::{fixture, item_published, unique};
use e2e::{Api, logs, running};
use reqwest::Method;
use serde_json::{Value, json};

use super::checks::{assert_error, error_problem, messages};
use crate::flows::scene::{Scene, assert_success, id_of};

/// The most that the body of a request, and an event, may have.
const MEBIBYTE: usize = 1024 * 1024;

async fn post(api: &Api, body: &str) -> Reply {
    let request = api.request(Method::POST, "/events").header("content-type", "application/json");
    api.send(request.body(body.to_owned())).await
}

/// The ids of events that were all taken in.
fn ids(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.status, 202, "{:.500}", reply.text);
    let data = match reply.json()["data"].take() {
        Value::Array(entries) => entries,
        one => vec![one],
    };
    let id = |entry: &Value| {
        let id = entry["id"].as_str().unwrap_or_default().to_owned();
        assert_eq!(*entry, json!({"type": "event", "id": id}), "{}", reply.text);
        id
    };
    data.iter().map(id).collect()
}

#[tokio::test]
async fn an_event_is_delivered_under_the_id_and_time_that_it_is_given() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({})).await;
    let sender = scene.api.with_role(json!({"can_send_events": true})).await;
    let event = item_published(&scene.model);
    let before = aws::clock::now();
    let sent = ids(&post(&sender, &event.to_string()).await);
    let after = aws::clock::now();

    let call = scene.api.settled_call_of(&webhook).await;
    assert_success("over HTTP", &call, 200);
    let at: Timestamp = call["attributes"]["created_at"].as_str().unwrap().parse().unwrap();
    assert!((before..=after).contains(&at), "{before} {at} {after}");
    assert_eq!(id_of(&call), CallId::new(webhook.parse().unwrap(), at, &sent[0]).to_string());
    assert_eq!(scene.receiver.received()[0].json()["entity"], event["entity"]);
}

#[tokio::test]
async fn the_same_id_twice_makes_no_second_calls() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({})).await;
    let mut event = item_published(&scene.model);
    event["id"] = json!(unique());
    let id = event["id"].as_str().unwrap();
    assert_eq!(ids(&post(&scene.api, &event.to_string()).await), [id]);
    let call = scene.api.settled_call_of(&webhook).await;
    // Again, twice in one request, and from the queue.
    assert_eq!(ids(&post(&scene.api, &json!([event, event]).to_string()).await), [id, id]);
    scene.send(&event).await;
    logs::wait_for(scene.stack, 4, &["event matched", id]).await;
    logs::wait_for(scene.stack, 1, &["nothing left to do for this message", id_of(&call)]).await;
    assert_eq!(scene.api.calls_of(&webhook).await, [call]);
    assert_eq!(scene.receiver.received().len(), 1);
}

#[tokio::test]
async fn each_event_of_an_array_is_answered_for_in_its_place() {
    let scene = Scene::new().await;
    scene.webhook(json!({"custom_payload": "{{entity.id}}"})).await;
    let event = |id: &str| {
        let mut event = scene.event(json!({}));
        event["entity"]["id"] = json!(id);
        event
    };
    let mut misspelt = event("no");
    misspelt["entity_type"] = json!("page");
    let mut foreign = event("no");
    foreign["site_id"] = json!("2");
    let mut named = event("b");
    named["id"] = json!(unique());

    let reply = post(&scene.api, &json!([event("a"), misspelt, 7, named, foreign]).to_string()).await;
    assert_eq!(reply.status, 202, "{}", reply.text);
    let data = reply.json()["data"].as_array().cloned().unwrap();
    let types: Vec<_> = data.iter().map(|entry| entry["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["event", "api_error", "api_error", "event", "api_error"]);
    assert_eq!(data[3]["id"], named["id"]);
    for (entry, expected) in
        [(1, "entity_type: unknown variant `page`"), (2, "expected an object"), (4, "serves site 1")]
    {
        let attributes = &data[entry]["attributes"];
        assert_eq!(attributes["code"], "INVALID_FORMAT", "{}", reply.text);
        assert!(
            attributes["details"]["messages"][0].as_str().unwrap().contains(expected),
            "{expected}: {}",
            reply.text
        );
    }
    let mut delivered: Vec<_> = scene.receiver.wait_for(2).await.into_iter().map(|received| received.body).collect();
    delivered.sort();
    assert_eq!(delivered, ["a", "b"]);

    let none = post(&scene.api, &json!([misspelt, foreign]).to_string()).await;
    assert_error(&none, 422, "INVALID_FORMAT");
    assert_eq!(none.json()["data"].as_array().unwrap().len(), 2, "{}", none.text);
}

#[tokio::test]
async fn a_hundred_events_are_taken_at_once() {
    let scene = Scene::new().await;
    scene.webhook(json!({"custom_payload": "{{entity.id}}"})).await;
    let events: Vec<_> = (0..100).map(|_| item_published(&scene.model)).collect();
    let sent = ids(&post(&scene.api, &Value::from(events.clone()).to_string()).await);
    assert_eq!(sent.iter().collect::<std::collections::BTreeSet<_>>().len(), 100, "{sent:?}");
    let mut delivered: Vec<_> = scene.receiver.wait_for(100).await.into_iter().map(|received| received.body).collect();
    let mut expected: Vec<_> = events.iter().map(|event| event["entity"]["id"].as_str().unwrap().to_owned()).collect();
    delivered.sort();
    expected.sort();
    assert_eq!(delivered, expected);
}

#[tokio::test]
async fn a_document_passes_as_it_is_written() {
    let scene = Scene::new().await;
    scene.webhook(json!({"custom_payload": "{{{entity.attributes}}}"})).await;
    let attributes = r#"{"a":1.10,"b":-0,"c":1e999,"a":"again","d":"Ding & Dong \ud83d\ude00"}"#;
    let event = scene.event(json!("HERE")).to_string().replace("\"HERE\"", attributes);
    ids(&post(&scene.api, &event).await);
    let received = scene.receiver.wait_for(1).await.swap_remove(0);
    assert_eq!(received.body, attributes.replace("\\ud83d\\ude00", "\u{1f600}"));
}

#[tokio::test]
async fn an_event_may_fill_a_message_and_no_more() {
    let scene = Scene::new().await;
    scene.webhook(json!({"custom_payload": "{{entity.id}}"})).await;
    let mut event = scene.event(json!({"text": ""}));
    event["id"] = json!(unique());
    event["event_triggered_at"] = json!(aws::clock::now());
    assert_eq!(ids(&post(&scene.api, &filled(&event, MEBIBYTE)).await), [event["id"].as_str().unwrap()]);
    scene.receiver.wait_for(1).await;

    assert_error(&post(&scene.api, &filled(&event, MEBIBYTE + 1)).await, 413, "INVALID_FORMAT");
    // The id that it is given does not fit.
    event["id"] = Value::Null;
    let reply = post(&scene.api, &filled(&event, MEBIBYTE)).await;
    assert_error(&reply, 422, "INVALID_FORMAT");
    assert!(messages(&reply).contains("document: must have at most 1048576 bytes"), "{}", reply.text);
}

/// An event of so many bytes, with an empty text that is filled.
fn filled(event: &Value, bytes: usize) -> String {
    const EMPTY: &str = "\"text\":\"\"";
    let event = event.to_string();
    let text = "x".repeat(bytes - event.len());
    event.replace(EMPTY, &format!("\"text\":\"{text}\""))
}

#[tokio::test]
async fn what_is_no_event_is_refused_with_the_place() {
    let api = Api::of(running());
    let valid = item_published(&unique());
    let wrapped = json!({"Type": "Notification", "MessageId": "m", "Message": valid.to_string()});
    let mut problems = Vec::new();
    for (body, expected) in [
        (json!({}).to_string(), "document: missing field `entity_type`"),
        (json!("event").to_string(), "expected an object"),
        (json!(null).to_string(), "expected an object"),
        (json!([]).to_string(), "1 to 100 events, not 0"),
        (json!(vec![&valid; 101]).to_string(), "1 to 100 events, not 101"),
        (json!([[valid]]).to_string(), "expected an object"),
        (wrapped.to_string(), "unknown field `Type`"),
        (json!({"data": valid}).to_string(), "unknown field `data`"),
        (valid.to_string().replacen('{', "{\"event_triggered_at\":\"now\",", 1), "event_triggered_at: is no date"),
        (valid.to_string().replace("Ding", "\u{ffff}"), "write it as \\uffff"),
        (valid.to_string().replace("Ding", "\\ud83d"), "entity: "),
    ] {
        let reply = post(&api, &body).await;
        problems.extend(error_problem(&reply, 422, "INVALID_FORMAT").map(|problem| format!("{body:.200}: {problem}")));
        if !messages(&reply).contains(expected) {
            problems.push(format!("{expected}: {:.500}", reply.text));
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
    for body in ["", "{", "{}{}", "[{},]", "{\"a\":01}"] {
        assert_eq!(error_problem(&post(&api, body).await, 400, "INVALID_JSON_BODY"), None, "{body}");
    }
    let text = api.request(Method::POST, "/events").header("content-type", "text/plain").body(valid.to_string());
    assert_error(&api.send(text).await, 415, "INVALID_CONTENT_TYPE_HEADER");
}

#[tokio::test]
async fn an_event_of_every_kind_is_taken() {
    let api = Api::of(running());
    let files = std::fs::read_dir(stack::workspace().join("tests/fixtures/events")).unwrap();
    let names: Vec<_> =
        files.map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    let events: Vec<_> = names.iter().map(|name| fixture(name)).collect();
    let sent = ids(&post(&api, &Value::from(events.clone()).to_string()).await);
    for (event, id) in events.iter().zip(&sent) {
        assert!(event["id"].is_null() || event["id"] == *id, "{id}: {event}");
    }
    assert!(sent.len() > 10, "{sent:?}");
}
