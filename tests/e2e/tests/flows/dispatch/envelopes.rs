//! Events as SNS and EventBridge wrap them, and what an event without id and time is known by.

use domain::ids::{CallId, WebhookId};
use domain::time::Timestamp;
use e2e::events::item_published;
use serde_json::{Value, json};

use crate::flows::scene::{Scene, id_of};

/// A call's id tells its event: the id that this event's call would have.
fn call_of(webhook: &str, event_triggered_at: &str, event_id: &str) -> String {
    let webhook: Option<WebhookId> = webhook.parse().ok();
    let at: Option<Timestamp> = event_triggered_at.parse().ok();
    webhook.zip(at).map(|(webhook, at)| CallId::new(webhook, at, event_id).to_string()).unwrap_or_default()
}

fn sns(message: &Value) -> Value {
    json!({
        "Type": "Notification",
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": "arn:aws:sns:us-east-1:123456789012:events",
        "Subject": "an event",
        "Message": message.to_string(),
        "Timestamp": "2026-05-02T00:54:06.655Z",
        "SignatureVersion": "1",
        "Signature": "EXAMPLEw6JRN",
        "SigningCertURL": "https://sns.us-east-1.amazonaws.com/certificate.pem",
        "UnsubscribeURL": "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe",
        "MessageAttributes": {"kind": {"Type": "String", "Value": "event"}},
    })
}

fn eventbridge(detail: &Value) -> Value {
    json!({
        "version": "0",
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "detail-type": "Record published",
        "source": "example.cms",
        "account": "111122223333",
        "time": "2026-06-22T18:43:48Z",
        "region": "us-east-1",
        "resources": [],
        "detail": detail,
    })
}

#[tokio::test]
async fn an_event_in_an_envelope_is_delivered_and_known_by_the_envelopes_id_and_time() {
    let sns_event = ("2026-05-02T00:54:06.655Z", "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324");
    let eventbridge_event = ("2026-06-22T18:43:48.000Z", "6a7e8feb-b491-4cf7-a9f1-bf3703467718");
    for (wrap, (time, id)) in [
        (sns as fn(&Value) -> Value, sns_event),
        (eventbridge, eventbridge_event),
        (|event| sns(&eventbridge(event)), eventbridge_event),
    ] {
        let scene = Scene::new().await;
        let webhook = scene.webhook(json!({})).await;
        let mut event = item_published(&scene.model);
        // An envelope's id is the same in every run of this test, and in each of its rounds.
        let id = format!("{id}-{}", scene.model);
        let text = wrap(&event).to_string().replace(&id[..36], &id);
        e2e::events::send(scene.stack, &text).await;
        let call = scene.api.settled_call_of(&webhook).await;
        assert_eq!(id_of(&call), call_of(&webhook, time, &id), "{text}");
        assert_eq!(call["attributes"]["created_at"], time);
        assert_eq!(scene.receiver.received()[0].json()["entity"], event["entity"].take());
    }
}

#[tokio::test]
async fn the_id_and_time_of_an_event_win_over_those_of_its_envelope() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({})).await;
    let mut event = item_published(&scene.model);
    event["id"] = json!(format!("event {}", scene.model));
    event["event_triggered_at"] = json!("2026-01-02T03:04:05.678+01:00");
    scene.send(&sns(&eventbridge(&event))).await;
    let call = scene.api.settled_call_of(&webhook).await;
    let id = event["id"].as_str().unwrap();
    assert_eq!(id_of(&call), call_of(&webhook, "2026-01-02T02:04:05.678Z", id));
}

#[tokio::test]
async fn an_event_without_id_and_time_takes_those_of_its_message() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({})).await;
    let before = now();
    let message_id = scene.send(&item_published(&scene.model)).await;
    let after = now();
    let call = scene.api.settled_call_of(&webhook).await;
    let created_at = call["attributes"]["created_at"].as_str().unwrap();
    assert_eq!(id_of(&call), call_of(&webhook, created_at, &message_id));
    let created_at = created_at.parse::<Timestamp>().unwrap().as_millis();
    assert!((before..=after).contains(&created_at), "{before} {created_at} {after}");
}

/// Milliseconds since 1970.
fn now() -> i64 {
    aws::clock::now().as_millis()
}
