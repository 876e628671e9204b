//! Receivers that take too long.

use e2e::Answer;
use serde_json::{Value, json};

use super::raw::{RawReceiver, Then};
use crate::flows::scene::{Scene, assert_failed, assert_success, id_of};

/// One test for all, so that few invocations wait.
#[tokio::test]
async fn receivers_that_hang_fail_after_eight_seconds_and_hold_up_nobody() {
    let scene = Scene::new().await;
    scene.receiver.answer(Answer::Hang);
    let hanging = scene.webhook(json!({})).await;
    let stalled = RawReceiver::start("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", Then::Hang).await;
    let stalling = scene.webhook(json!({"url": stalled.url()})).await;
    let quick = RawReceiver::start("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", Then::Hang).await;
    let neighbour = scene.webhook(json!({"url": quick.url()})).await;
    scene.publish().await;

    let payload = scene.receiver.wait_for(1).await[0].json();
    let call = scene.call(payload["webhook_call_id"].as_str().unwrap()).await;
    assert_eq!(call["attributes"]["status"], "pending");
    assert_eq!(call["attributes"]["response_status"], Value::Null);
    assert_eq!(call["attributes"]["request_payload"], scene.receiver.received()[0].body);
    assert_eq!(call["meta"]["attempts"], 0);

    assert_success("the neighbour", &scene.api.settled_call_of(&neighbour).await, 200);
    let call = scene.api.settled_call_of(&hanging).await;
    assert_failed("no answer", &call, &Value::Null, "no complete answer within 8 s");
    assert_eq!(id_of(&call), payload["webhook_call_id"]);
    let call = scene.api.settled_call_of(&stalling).await;
    assert_failed("half an answer", &call, &json!(200), "no complete answer within 8 s");
    assert_eq!(call["attributes"]["response_payload"], "half");
    assert_eq!(scene.receiver.received().len(), 1);
    assert_eq!((stalled.requests(), quick.requests()), (1, 1));
}
