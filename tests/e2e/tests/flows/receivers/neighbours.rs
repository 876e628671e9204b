//! Hostile receivers beside a good one: each call fails by itself, the log says of what, and the good one is called.

use std::time::Duration;

use serde_json::{Value, json};

use super::raw::{RawReceiver, Then};
use crate::flows::scene::{Scene, assert_failed, assert_success, reason_of};

const OK: &str = "HTTP/1.1 200 OK\r\n";
const BODY: &str = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";

/// As fast as it goes.
const FLOOD: Duration = Duration::ZERO;
const TICK: Duration = Duration::from_millis(200);

/// What becomes of a call.
enum Outcome {
    Success(&'static str),
    /// Without an answer, or with one of status 200.
    Failure(bool, &'static str),
    /// With or without an answer: RST may overtake it.
    Reset,
}

#[tokio::test]
async fn hostile_receivers_fail_by_themselves_and_their_neighbour_is_called() {
    let scene = Scene::new().await;
    let late = "no complete answer within 8 s";
    let headers = (0..10_000).map(|number| format!("X-{number}: y\r\n")).collect::<String>();
    let bomb = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 12\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03zz";
    let bytes = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\xff\xfez";
    let interim = "HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n";
    let text = |text: &str| text.as_bytes().to_vec();
    let mut cases = Vec::new();
    for (name, answer, then, outcome) in [
        (
            "a body without end",
            text("HTTP/1.1 200 OK\r\n\r\n"),
            Then::Repeat("x".repeat(16 * 1024).leak(), FLOOD),
            Outcome::Success("xxx"),
        ),
        ("a body that drips", text(BODY), Then::Repeat("x", TICK), Outcome::Failure(true, late)),
        ("headers that drip", text(OK), Then::Repeat("x", TICK), Outcome::Failure(false, late)),
        ("interim answers without end", text(""), Then::Repeat(interim, FLOOD), Outcome::Failure(false, late)),
        ("a reset", text(""), Then::Reset, Outcome::Reset),
        ("a reset in the body", text(BODY), Then::Reset, Outcome::Reset),
        (
            "10,000 headers",
            text(&format!("{OK}{headers}\r\n")),
            Then::Close,
            Outcome::Failure(false, "head is too large"),
        ),
        (
            "a control character",
            text("HTTP/1.1 200 OK\r\nX: \x1b[2J\r\n\r\n"),
            Then::Close,
            Outcome::Failure(false, "no valid HTTP"),
        ),
        ("a compressed body", bomb.to_vec(), Then::Hang, Outcome::Success("\u{1f}\u{fffd}\u{8}\0")),
        ("bytes that are no text", bytes.to_vec(), Then::Hang, Outcome::Success("\u{fffd}\u{fffd}z")),
    ] {
        let receiver = RawReceiver::start(answer, then).await;
        let webhook = scene.webhook(json!({"url": receiver.url()})).await;
        cases.push((name, receiver, outcome, webhook));
    }
    let neighbour = scene.webhook(json!({})).await;
    scene.publish().await;
    assert_success("the neighbour", &scene.api.settled_call_of(&neighbour).await, 200);
    for (name, receiver, outcome, webhook) in cases {
        let call = scene.api.settled_call_of(&webhook).await;
        match outcome {
            Outcome::Success(start) => {
                assert_success(name, &call, 200);
                let body = call["attributes"]["response_payload"].as_str().unwrap_or_default();
                assert!(body.starts_with(start), "{name}: {body:.80}");
            }
            Outcome::Failure(answered, reason) => {
                assert_failed(name, &call, &if answered { json!(200) } else { Value::Null }, reason);
            }
            Outcome::Reset => {
                let status = call["attributes"]["response_status"].clone();
                assert_failed(name, &call, &status, "the receiver reset the connection");
            }
        }
        assert!(!reason_of(&call).contains(&receiver.url()), "{name}: {:?}", reason_of(&call));
        assert_eq!(receiver.requests(), 1, "{name}");
    }
    assert_eq!(scene.receiver.count(), 1);
}
