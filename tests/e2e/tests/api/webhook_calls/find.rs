//! `GET /webhook_calls/:id`

use e2e::events::{item_published, on_publish, send, unique};
use e2e::{Answer, Api, Receiver, running};
use serde_json::{Value, json};

use super::calls::{list, one_call, text};
use crate::api::checks::assert_error;

#[tokio::test]
async fn a_call_shows_its_event_its_request_and_its_answer() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let model = unique();
    let webhook = api
        .create_webhook(json!({
            "url": receiver.url("/hook?type={{event_type}}"),
            "events": on_publish(&model),
            "headers": {"X-Foo": "Bar"},
        }))
        .await;
    receiver.answer(Answer::With(202, "accepted".to_owned()));
    let mut event = item_published(&model);
    event["event_triggered_at"] = json!("2026-01-02T04:04:05.678+01:00");
    send(running(), &event.to_string()).await;
    let id = text(&api.settled_call_of(&webhook).await["id"]);
    let reply = api.get(&format!("/webhook_calls/{id}")).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    let call = reply.json()["data"].clone();
    let attributes = call["attributes"].clone();
    assert_eq!((&call["type"], text(&call["id"])), (&json!("webhook_call"), id.clone()));
    assert_eq!(call["relationships"], json!({"webhook": {"data": {"type": "webhook", "id": webhook}}}));

    let got = receiver.wait_for(1).await[0].clone();
    assert_eq!(got.json()["webhook_call_id"], id);
    for (attribute, expected) in [
        ("entity_type", json!("item")),
        ("event_type", json!("publish")),
        ("created_at", json!("2026-01-02T03:04:05.678Z")),
        ("request_url", json!(receiver.url("/hook?type=publish"))),
        ("request_payload", json!(got.body)),
        ("response_status", json!(202)),
        ("response_payload", json!("accepted")),
        ("attempted_auto_retries_count", json!(0)),
        ("next_retry_at", Value::Null),
        ("status", json!("success")),
    ] {
        assert_eq!(attributes[attribute], expected, "{attribute}");
    }
    assert_eq!(attributes["request_headers"]["X-Foo"], "Bar");
    assert_eq!(attributes["request_headers"]["Content-Type"], "application/json");
    assert_eq!(attributes["response_headers"]["content-length"], "8");
    let sent = text(&attributes["last_sent_at"]);
    assert!(sent.len() == 24 && sent.ends_with('Z') && sent.as_str() > "2026-01-03", "{sent}");
    assert_eq!(attributes.as_object().map(|attributes| attributes.len()), Some(13), "{attributes}");
    let included = api.get(&format!("/webhooks/{webhook}")).await.json()["data"].clone();
    assert_eq!(reply.json()["included"], json!([included]));
}

#[tokio::test]
async fn a_call_without_an_answer_has_none_to_show() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let model = unique();
    // Nobody listens there.
    let url = receiver.url("/");
    drop(receiver);
    let webhook = api.create_webhook(json!({"url": url, "events": on_publish(&model)})).await;
    send(running(), &item_published(&model).to_string()).await;
    let call = api.settled_call_of(&webhook).await;
    let attributes = &call["attributes"];
    assert_eq!(attributes["status"], "failed");
    assert_eq!(attributes["request_url"], url);
    for attribute in ["response_status", "response_headers", "response_payload", "next_retry_at"] {
        assert_eq!(attributes.get(attribute), Some(&Value::Null), "{attribute}");
    }
}

#[tokio::test]
async fn a_found_call_is_the_listed_one() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let (webhook, id) = one_call(&api, &receiver).await;
    let found = api.get(&format!("/webhook_calls/{id}")).await.json();
    let listed = list(&api, &format!("filter[fields][webhook_id][eq]={webhook}")).await;
    assert_eq!(listed["data"], json!([found["data"]]));
    assert_eq!(listed["included"], found["included"]);
}

#[tokio::test]
async fn a_call_that_is_not_there_is_not_found() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let (webhook, id) = one_call(&api, &receiver).await;
    let other = one_call(&api, &receiver).await.1;
    // The same webhook and time, and the hash of no event; the other's webhook and this one's rest.
    let no_event = format!("{}AAAAA", &id[..35]);
    let mixed = format!("{}{}", &other[..21], &id[21..]);
    for unknown in [no_event, mixed, webhook, "A".repeat(40)] {
        assert_error(&api.get(&format!("/webhook_calls/{unknown}")).await, 404, "NOT_FOUND");
    }
}
