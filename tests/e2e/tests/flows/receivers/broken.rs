//! Answers that are no whole HTTP answers.

use serde_json::{Value, json};

use super::raw::{RawReceiver, Then};
use crate::flows::scene::{Scene, assert_failed, assert_success, reason_of};

#[tokio::test]
async fn an_answer_that_is_none_fails_and_is_not_asked_for_again() {
    let scene = Scene::new().await;
    let many = (0..200).map(|number| format!("X-{number}: y\r\n")).collect::<String>();
    let huge = "y".repeat(1024 * 1024);
    let mut cases = Vec::new();
    for (name, answer, reason) in [
        ("nothing", String::new(), "closed"),
        ("no HTTP", "SSH-2.0-OpenSSH_9.9\r\n".to_owned(), "invalid HTTP"),
        ("half a status line", "HTTP/1.1 20".to_owned(), "closed"),
        ("half a header", "HTTP/1.1 200 OK\r\nContent-".to_owned(), "closed"),
        ("an invalid length", "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nx".to_owned(), "content-length"),
        ("too many headers", format!("HTTP/1.1 200 OK\r\n{many}\r\n"), "head is too large"),
        ("too large headers", format!("HTTP/1.1 200 OK\r\nX-Y: {huge}\r\n\r\n"), "head is too large"),
    ] {
        let receiver = RawReceiver::start(answer, Then::Close).await;
        let webhook = scene.webhook(json!({"url": receiver.url()})).await;
        cases.push((name, receiver, reason, webhook));
    }
    scene.publish().await;
    for (name, receiver, reason, webhook) in cases {
        let call = scene.api.settled_call_of(&webhook).await;
        assert_failed(name, &call, &Value::Null, reason);
        assert!(!reason_of(&call).contains(&receiver.url()), "{name}: {:?}", reason_of(&call));
        assert_eq!(receiver.requests(), 1, "{name}");
    }
}

#[tokio::test]
async fn an_answer_whose_body_breaks_off_fails_with_what_there_was() {
    let scene = Scene::new().await;
    let mut cases = Vec::new();
    for (name, head) in [
        ("with a length", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"),
        ("in chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"),
    ] {
        let receiver = RawReceiver::start(head, Then::Close).await;
        let webhook = scene.webhook(json!({"url": receiver.url()})).await;
        cases.push((name, receiver, webhook));
    }
    scene.publish().await;
    for (name, receiver, webhook) in cases {
        let call = scene.api.settled_call_of(&webhook).await;
        assert_failed(name, &call, &json!(200), "closed");
        assert_eq!(call["attributes"]["response_payload"], "half", "{name}");
        assert_eq!(receiver.requests(), 1, "{name}");
    }
}

#[tokio::test]
async fn answers_of_older_and_odd_servers_are_understood() {
    let scene = Scene::new().await;
    let mut cases = Vec::new();
    for (name, answer, status, body) in [
        ("HTTP/1.0 without a length", "HTTP/1.0 200 OK\r\n\r\ndone", 200, "done"),
        ("no reason", "HTTP/1.1 200\r\nContent-Length: 4\r\n\r\ndone", 200, "done"),
        (
            "early hints",
            "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\ndone",
            201,
            "done",
        ),
        (
            "in chunks",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\ndo\r\n2\r\nne\r\n0\r\n\r\n",
            200,
            "done",
        ),
    ] {
        let receiver = RawReceiver::start(answer, Then::Close).await;
        let webhook = scene.webhook(json!({"url": receiver.url()})).await;
        cases.push((name, receiver, webhook, status, body));
    }
    scene.publish().await;
    for (name, _receiver, webhook, status, body) in cases {
        let call = scene.api.settled_call_of(&webhook).await;
        assert_success(name, &call, status);
        assert_eq!(call["attributes"]["response_payload"], body, "{name}");
    }
}
