//! What the log keeps of an answer.

use e2e::Answer;
use serde_json::json;

use super::raw::{RawReceiver, Then};
use crate::flows::scene::{Scene, assert_success};

#[tokio::test]
async fn a_large_body_is_cut_and_the_call_succeeds_all_the_same() {
    for bytes in [64 * 1024, 64 * 1024 + 1, 10_000_000] {
        let scene = Scene::new().await;
        scene.receiver.answer(Answer::Large(bytes));
        let webhook = scene.webhook(json!({})).await;
        scene.publish().await;
        let call = scene.api.settled_call_of(&webhook).await;
        assert_success(&bytes.to_string(), &call, 200);
        assert_eq!(call["attributes"]["response_payload"], "x".repeat(64 * 1024), "{bytes}");
        assert_eq!(call["meta"]["response_cut"], bytes > 64 * 1024, "{bytes}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_utf_8_is_kept_with_replacements() {
    let scene = Scene::new().await;
    let receiver = RawReceiver::start(*b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\na\xff\xfe\0z", Then::Close).await;
    let webhook = scene.webhook(json!({"url": receiver.url()})).await;
    scene.publish().await;
    let call = scene.api.settled_call_of(&webhook).await;
    assert_success("bytes", &call, 200);
    assert_eq!(call["attributes"]["response_payload"], "a\u{fffd}\u{fffd}\0z");
}

#[tokio::test]
async fn headers_are_kept_by_lower_case_name_without_credentials() {
    let scene = Scene::new().await;
    let answer = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Request-ID: 7\r\nVia: 1.1 a\r\nvia: 1.1 b\r\n\
                  Set-Cookie: session=secret\r\nX-Auth-Token: secret\r\nContent-Length: 0\r\n\r\n";
    let receiver = RawReceiver::start(answer, Then::Close).await;
    let webhook = scene.webhook(json!({"url": receiver.url()})).await;
    scene.publish().await;
    let call = scene.api.settled_call_of(&webhook).await;
    assert_success("headers", &call, 200);
    assert_eq!(
        call["attributes"]["response_headers"],
        json!({
            "content-length": "0",
            "content-type": "text/plain",
            "set-cookie": "[redacted]",
            "via": "1.1 a, 1.1 b",
            "x-auth-token": "[redacted]",
            "x-request-id": "7",
        })
    );
    assert_eq!(call["meta"]["response_cut"], false);
}

#[tokio::test]
async fn large_headers_are_cut_and_the_call_succeeds_all_the_same() {
    let scene = Scene::new().await;
    let large = "y".repeat(20 * 1024);
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: 4\r\nX-Large: {large}\r\n\r\ndone");
    let receiver = RawReceiver::start(answer, Then::Close).await;
    let webhook = scene.webhook(json!({"url": receiver.url()})).await;
    scene.publish().await;
    let call = scene.api.settled_call_of(&webhook).await;
    assert_success("large headers", &call, 200);
    assert_eq!(call["attributes"]["response_headers"], json!({"content-length": "4"}));
    assert_eq!(call["attributes"]["response_payload"], "done");
    assert_eq!(call["meta"]["response_cut"], true);
}
