//! The log shows the request of a call byte for byte as a receiver got it, credentials aside, whatever becomes of the webhook.

pub mod cases;
pub mod wire;

use std::collections::BTreeMap;

use e2e::events::{send, unique};
use e2e::{Api, running};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use self::cases::{Case, cases};
use self::wire::Request;
use super::receivers::raw::{RawReceiver, Then};
use super::scene::id_of;

/// Cases of each kind of payload.
const CASES: usize = 6;

#[tokio::test]
async fn any_request_is_in_the_log_as_it_was_sent_also_once_the_webhook_is_changed_and_deleted() {
    let api = Api::of(running());
    let receiver =
        RawReceiver::start("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", Then::Close).await;
    // The same in each run.
    let cases = cases(&mut TestRunner::deterministic(), CASES);
    let mut webhooks = Vec::new();
    for case in &cases {
        let model = unique();
        webhooks.push(api.create_webhook(case.settings(&receiver.url(), &model)).await);
        send(running(), &case.event(&model)).await;
    }
    let mut calls = BTreeMap::new();
    for (webhook, case) in webhooks.iter().zip(&cases) {
        let call = api.settled_call_of(webhook).await;
        assert_eq!(call["attributes"]["status"], "success", "{case:#?}: {call:#}");
        calls.insert(id_of(&call).to_owned(), case);
    }
    let received: Vec<Request> = receiver.received().iter().map(|bytes| Request::parse(bytes)).collect();
    let sent: BTreeMap<&str, &Request> =
        received.iter().map(|request| (request.header("X-Webhook-Call-Id"), request)).collect();
    assert_eq!((received.len(), sent.len()), (cases.len(), cases.len()), "each call is sent once");

    let assert_shown = async |when: &str| {
        let shown = shown(&api, &calls).await;
        for (id, case) in &calls {
            let expected = sent[id.as_str()].as_logged(&receiver.url());
            assert_eq!(shown[id], expected, "{when}: {case:#?}");
        }
    };
    assert_shown("once it was sent").await;

    // Each webhook gets the settings of another case, and then is switched off.
    for (webhook, other) in webhooks.iter().zip(cases.iter().skip(1).chain(&cases)) {
        api.update_webhook(webhook, other.settings("http://127.0.0.1:1/other/", &unique())).await;
    }
    assert_shown("when the webhook was changed").await;
    for webhook in &webhooks {
        api.update_webhook(webhook, json!({"enabled": false, "headers": {}, "http_basic_user": "later"})).await;
    }
    assert_shown("when the webhook was switched off").await;

    for webhook in &webhooks {
        assert_eq!(api.delete(&format!("/webhooks/{webhook}")).await.status, 200);
    }
    assert_shown("when the webhook was deleted").await;
    assert_eq!(receiver.requests(), cases.len(), "nothing else is sent");
}

/// What the log shows of the requests of calls, each found by itself and in a list.
async fn shown(api: &Api, calls: &BTreeMap<String, &Case>) -> BTreeMap<String, Value> {
    let ids: Vec<&str> = calls.keys().map(String::as_str).collect();
    let list = api.get(&format!("/webhook_calls?page[limit]=500&filter[ids]={}", ids.join(","))).await.json();
    let listed = list["data"].as_array().cloned().unwrap_or_default();
    let shown: BTreeMap<String, Value> = listed.iter().map(|call| (id_of(call).to_owned(), request_of(call))).collect();
    for id in ids {
        let call = api.get(&format!("/webhook_calls/{id}")).await.json()["data"].take();
        assert_eq!(request_of(&call), shown[id], "{id} is shown as in the list");
        assert_eq!(call["meta"]["request_as_sent"], true, "{call:#}");
    }
    shown
}

/// What a call tells of its request.
fn request_of(call: &Value) -> Value {
    let attributes = &call["attributes"];
    json!({
        "url": attributes["request_url"],
        "headers": attributes["request_headers"],
        "payload": attributes["request_payload"],
    })
}
