//! Events as large as SQS takes them.

use e2e::events::{send, unique};
use serde_json::json;

use super::scene::{Scene, assert_success, id_of};

/// The most that SQS takes.
const MESSAGE_BYTES: usize = 1024 * 1024;

/// A text that hardly compresses: numbers of a simple generator in 64 letters.
fn noise(length: usize) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut letter = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(LETTERS[usize::try_from(state % 64).unwrap_or_default()])
    };
    (0..length).map(|_| letter()).collect()
}

#[tokio::test]
async fn an_event_of_one_mebibyte_is_delivered_and_logged_whole() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({})).await;
    let mut event = scene.event(json!({"noise": ""}));
    event["id"] = json!(unique());
    event["entity"]["attributes"]["noise"] = json!(noise(MESSAGE_BYTES - event.to_string().len()));
    assert_eq!(event.to_string().len(), MESSAGE_BYTES);
    scene.send(&event).await;
    let received = scene.receiver.wait_for(1).await.swap_remove(0);
    assert!(received.json()["entity"] == event["entity"], "{} bytes", received.body.len());
    let call = scene.api.settled_call_of(&webhook).await;
    assert_success("large", &call, 200);
    let found = scene.call(id_of(&call)).await;
    let payload = found["attributes"]["request_payload"].as_str().unwrap();
    assert!(payload == received.body, "{} instead of {} bytes", payload.len(), received.body.len());
}

/// A tree of one such event takes sixty times its text.
#[tokio::test]
async fn ten_dense_events_are_delivered_whole() {
    const HERE: &str = "\"HERE\"";
    let scene = Scene::new().await;
    scene.webhook(json!({"custom_payload": "{{{entity.attributes.dense}}}"})).await;
    let event = scene.event(json!({"dense": "HERE"})).to_string();
    let dense = format!("[{}null]", r#"{"a":1},"#.repeat((MESSAGE_BYTES - event.len()) / 8));
    let event = event.replace(HERE, &dense);
    for _ in 0..10 {
        send(scene.stack, &event).await;
    }
    for received in scene.receiver.wait_for(10).await {
        assert!(received.body == dense, "{} bytes", received.body.len());
    }
}
