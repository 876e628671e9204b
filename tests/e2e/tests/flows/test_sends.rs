//! Test sends, all the way to the receiver.

use std::collections::BTreeMap;

use aws::clock;
use domain::time::Timestamp;
use e2e::events::{fixture, item_published, on_publish, unique};
use e2e::running::retrying;
use e2e::{Answer, eventually};
use reqwest::Method;
use serde_json::{Value, json};

use super::scene::{Scene, assert_failed, assert_success, id_of};
use super::signatures::{Signed, verify};

/// The document of a test send.
pub fn document(attributes: &Value) -> Value {
    json!({"data": {"type": "test", "attributes": attributes}})
}

/// Asks for a test send, and returns the id of its call.
async fn test(scene: &Scene, webhook: &str, attributes: Value) -> String {
    let reply = scene.api.post(&format!("/webhooks/{webhook}/test"), &document(&attributes)).await;
    assert_eq!(reply.status, 202, "{}", reply.text);
    let data = reply.json()["data"].clone();
    assert_eq!(data["type"], "webhook_call");
    assert_eq!(data.as_object().map(serde_json::Map::len), Some(2), "{data}");
    id_of(&data).to_owned()
}

/// Waits until a call that was asked for has made this many attempts and is not at it any more.
async fn settled(scene: &Scene, call: &str, attempts: u64) -> Value {
    eventually("the test is sent", || async {
        let reply = scene.api.get(&format!("/webhook_calls/{call}")).await;
        let call = (reply.status == 200).then(|| reply.json()["data"].clone())?;
        (call["attributes"]["status"] != "pending" && call["meta"]["attempts"] == attempts).then_some(call)
    })
    .await
}

/// A webhook that would never be called: it is disabled, and has no triggers.
async fn silent(scene: &Scene, changes: Value) -> String {
    let mut attributes = json!({"enabled": false, "events": []});
    if let (Some(attributes), Value::Object(changes)) = (attributes.as_object_mut(), changes) {
        attributes.extend(changes);
    }
    scene.webhook(attributes).await
}

#[tokio::test]
async fn a_webhook_that_is_disabled_and_wants_nothing_is_called_as_an_event_would_call_it() {
    let scene = Scene::new().await;
    let webhook = silent(&scene, json!({"headers": {"X-Own": "yes"}})).await;
    let before = clock::now();
    let mut event = fixture("item_publish");
    event["id"] = json!("own");
    event["event_triggered_at"] = json!("2020-01-01T00:00:00Z");
    let call = test(&scene, &webhook, json!({"event": event})).await;
    let shown = settled(&scene, &call, 1).await;
    assert_success("a test", &shown, 200);
    assert_eq!(shown["meta"]["test"], true);
    let at: Timestamp = shown["attributes"]["created_at"].as_str().unwrap().parse().unwrap();
    assert!(at >= before, "it happens now: {shown}");

    let request = scene.receiver.received().swap_remove(0);
    assert_eq!(scene.receiver.count(), 1);
    let payload = request.json();
    assert_eq!(payload["webhook_call_id"], call);
    assert_eq!((&payload["entity"], &payload["environment"]), (&event["entity"], &event["environment"]));
    assert_eq!(request.headers["x-own"], "yes");
    assert_eq!(request.headers["webhook-id"], *call);
    let secret = scene.api.get(&format!("/webhooks/{webhook}/signing_secret")).await.json();
    let secret = secret["data"]["attributes"]["secret"].as_str().unwrap();
    assert_eq!(verify(&[Signed { request: &request, secret }]), [true]);

    // It is in the log like any other, sent as it is shown.
    assert_eq!(shown["attributes"]["request_payload"], request.body);
    assert_eq!(shown["meta"]["request_as_sent"], true);
    assert_eq!(scene.api.calls_of(&webhook).await, [shown]);
    let rows = scene.api.get(&format!("/webhook_calls?filter[fields][webhook_id][eq]={webhook}&exchanges=false")).await;
    assert_eq!(rows.json()["data"][0]["meta"]["test"], true);
}

#[tokio::test]
async fn each_test_is_a_call_of_its_own_and_an_event_is_no_test() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({})).await;
    let event = item_published(&scene.model);
    let first = test(&scene, &webhook, json!({"event": event})).await;
    let second = test(&scene, &webhook, json!({"event": event})).await;
    scene.send(&event).await;
    let requests = scene.receiver.wait_for(3).await;
    assert_eq!(requests.len(), 3);
    let calls = eventually("all three are settled", || async {
        let calls = scene.api.calls_of(&webhook).await;
        let are_done = calls.iter().all(|call| call["attributes"]["status"] == "success");
        (calls.len() == 3 && are_done).then_some(calls)
    })
    .await;
    let tests: BTreeMap<&str, bool> =
        calls.iter().map(|call| (id_of(call), call["meta"]["test"].as_bool().unwrap())).collect();
    assert_eq!(tests.len(), 3);
    assert_eq!(tests.iter().filter(|(_, test)| **test).count(), 2);
    assert!(tests[first.as_str()] && tests[second.as_str()]);
}

#[tokio::test]
async fn every_sample_can_be_sent() {
    let scene = Scene::new().await;
    let webhook = silent(&scene, json!({})).await;
    let samples = scene.api.get("/sample_events").await.json()["data"].as_array().cloned().unwrap_or_default();
    let mut expected = BTreeMap::new();
    for sample in &samples {
        let Value::Object(mut kind) = sample["attributes"].clone() else { panic!("{sample}") };
        let event = kind.remove("event").unwrap();
        expected.insert(test(&scene, &webhook, Value::Object(kind)).await, event["entity"].clone());
    }
    assert!(samples.len() > 14);
    let requests = scene.receiver.wait_for(samples.len()).await;
    let entity = |payload: Value| (payload["webhook_call_id"].as_str().unwrap().to_owned(), payload["entity"].clone());
    let sent: BTreeMap<String, Value> = requests.iter().map(|request| entity(request.json())).collect();
    assert_eq!(sent, expected);
}

/// The address shows only when the call is made.
#[tokio::test]
async fn an_address_that_must_not_be_called_is_not_called_for_a_test_either() {
    let scene = Scene::new().await;
    let webhook = silent(&scene, json!({"url": "http://{{{entity.attributes.host}}}/"})).await;
    let event = scene.event(json!({"host": "10.0.0.1"}));
    let call = test(&scene, &webhook, json!({"event": event})).await;
    let shown = settled(&scene, &call, 1).await;
    assert_failed("a test", &shown, &Value::Null, "10.0.0.1 is a special-purpose address");
    assert_eq!(shown["meta"]["test"], true);
}

#[tokio::test]
async fn a_test_that_fails_is_not_sent_again_where_an_event_would_be() {
    let scene = Scene::on(retrying()).await;
    scene.receiver.answer(Answer::With(500, "no".to_owned()));
    let webhook = scene.webhook(json!({"auto_retry": true})).await;
    let call = test(&scene, &webhook, json!({"event": item_published(&scene.model)})).await;
    let failed = settled(&scene, &call, 1).await;
    assert_failed("a test", &failed, &json!(500), "the receiver answered 500");

    // By the time that an event's call has been sent again twice, so would have been the test, which came first.
    scene.publish().await;
    let received = scene.receiver.wait_for(1 + 3).await;
    let of_test = received.iter().filter(|request| request.json()["webhook_call_id"] == *call);
    assert_eq!(of_test.count(), 1);
    assert_eq!(scene.call(&call).await, failed);
}

#[tokio::test]
async fn a_test_can_be_resent_and_stays_a_test() {
    let scene = Scene::new().await;
    scene.receiver.answer(Answer::With(500, "no".to_owned()));
    let webhook = silent(&scene, json!({"auto_retry": true})).await;
    let call = test(&scene, &webhook, json!({"entity_type": "upload", "event_type": "create"})).await;
    assert_eq!(settled(&scene, &call, 1).await["attributes"]["status"], "failed");
    let resend = |scene: &Scene| {
        let request = scene.api.request(Method::POST, &format!("/webhook_calls/{call}/resend_webhook"));
        let api = scene.api.clone();
        async move { assert_eq!(api.send(request).await.status, 204) }
    };
    resend(&scene).await;
    let failed = settled(&scene, &call, 2).await;
    assert_eq!(
        (&failed["attributes"]["status"], &failed["attributes"]["next_retry_at"]),
        (&json!("failed"), &Value::Null)
    );

    scene.receiver.answer(Answer::With(200, String::new()));
    resend(&scene).await;
    let sent = settled(&scene, &call, 3).await;
    assert_eq!((&sent["attributes"]["status"], &sent["meta"]["test"]), (&json!("success"), &json!(true)));
    let received = scene.receiver.received();
    assert_eq!(received.len(), 3);
    assert!(received.iter().all(|request| request.body == received[0].body), "the same event each time");
}

#[tokio::test]
async fn a_test_is_left_out_when_all_that_failed_is_sent_again_unless_it_is_named() {
    let scene = Scene::new().await;
    scene.receiver.answer(Answer::With(500, "no".to_owned()));
    let webhook = scene.webhook(json!({})).await;
    let call = test(&scene, &webhook, json!({"event": item_published(&scene.model)})).await;
    settled(&scene, &call, 1).await;
    scene.publish().await;
    eventually("both have failed", || async {
        let calls = scene.api.calls_of(&webhook).await;
        (calls.len() == 2 && calls.iter().all(|call| call["attributes"]["status"] == "failed")).then_some(())
    })
    .await;
    let count = json!({"data": {"type": "resend", "attributes": {"count_only": true}}});
    for (filters, count_and_skipped) in [
        (format!("filter[fields][webhook_id][eq]={webhook}&filter[fields][status][eq]=failed"), (1, 1)),
        (format!("filter[ids]={call}"), (1, 0)),
    ] {
        let reply = scene.api.post(&format!("/webhook_calls/resend?{filters}"), &count).await;
        let found = &reply.json()["data"]["attributes"];
        let expected = (json!(count_and_skipped.0), json!(count_and_skipped.1));
        assert_eq!((found["count"].clone(), found["skipped"].clone()), expected, "{filters}: {}", reply.text);
    }
}

#[tokio::test]
async fn a_test_reaches_one_webhook_whatever_others_want() {
    let scene = Scene::new().await;
    let other =
        scene.api.create_webhook(json!({"url": scene.receiver.url("/other"), "events": on_publish(&scene.model)}));
    let other = other.await;
    let webhook = silent(&scene, json!({})).await;
    let call = test(&scene, &webhook, json!({"event": item_published(&scene.model)})).await;
    settled(&scene, &call, 1).await;
    // An event that comes after it reaches the other one, and is all that does.
    scene.publish().await;
    scene.api.settled_call_of(&other).await;
    let paths: Vec<String> = scene.receiver.received().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/hook", "/other"]);
    assert_eq!(scene.api.calls_of(&other).await.len(), 1);
}

#[tokio::test]
async fn what_cannot_be_rendered_is_told_in_the_log() {
    let scene = Scene::new().await;
    let webhook = silent(&scene, json!({"url": "{{entity.attributes.missing}}"})).await;
    let event = scene.event(json!({"title": unique()}));
    let call = test(&scene, &webhook, json!({"event": event})).await;
    assert_failed("a test", &settled(&scene, &call, 1).await, &Value::Null, "not sent");
}
