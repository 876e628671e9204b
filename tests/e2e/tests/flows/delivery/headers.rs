//! The request line and the headers.

use axum::http::{HeaderMap, Method};
use e2e::receiver::Received;
use serde_json::{Value, json};

use crate::flows::scene::Scene;

/// The value of a header that must be there once.
fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    let values: Vec<_> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
    assert_eq!(values.len(), 1, "{name}: {values:?}");
    values[0]
}

async fn delivered(changes: Value) -> Received {
    let scene = Scene::new().await;
    scene.webhook(changes).await;
    scene.publish().await;
    scene.receiver.wait_for(1).await.swap_remove(0)
}

#[tokio::test]
async fn a_request_is_a_post_with_the_default_headers() {
    let received = delivered(json!({})).await;
    assert_eq!((received.method, received.path.as_str()), (Method::POST, "/hook"));
    let headers = &received.headers;
    assert_eq!(header(headers, "accept"), "*/*");
    assert_eq!(header(headers, "content-type"), "application/json");
    assert_eq!(header(headers, "content-length"), received.body.len().to_string());
    let version = header(headers, "user-agent").strip_prefix("Carillon/").unwrap();
    assert!(version.starts_with(|first: char| first.is_ascii_digit()), "{version}");
    let mut names: Vec<&str> = headers.keys().map(|name| name.as_str()).collect();
    names.sort_unstable();
    let signed = ["webhook-id", "webhook-signature", "webhook-timestamp"];
    let about = ["x-environment", "x-site-id", "x-webhook-call-id", "x-webhook-id"];
    assert_eq!(
        names,
        [&["accept", "content-length", "content-type", "host", "user-agent"][..], &signed, &about].concat()
    );
}

#[tokio::test]
async fn headers_say_what_the_payload_says_of_the_call() {
    let received = delivered(json!({})).await;
    let payload = received.json();
    for (name, key) in [
        ("x-environment", "environment"),
        ("x-site-id", "site_id"),
        ("x-webhook-call-id", "webhook_call_id"),
        ("x-webhook-id", "webhook_id"),
    ] {
        assert_eq!(header(&received.headers, name), payload[key], "{name}");
    }
}

#[tokio::test]
async fn an_environment_that_cannot_be_a_header_is_in_the_payload_only() {
    let scene = Scene::new().await;
    let webhook = scene.webhook(json!({})).await;
    let mut event = scene.event(json!({}));
    event["environment"] = json!("größe");
    scene.send(&event).await;
    let received = scene.receiver.wait_for(1).await.swap_remove(0);
    assert_eq!(received.json()["environment"], "größe");
    assert!(!received.headers.contains_key("x-environment"), "{:?}", received.headers);
    let call = scene.api.settled_call_of(&webhook).await;
    assert_eq!(call["attributes"]["request_headers"].get("X-Environment"), None);
    assert_eq!(call["meta"]["request_as_sent"], true);
}

#[tokio::test]
async fn basic_credentials_are_sent() {
    // The example of RFC 7617, section 2.
    let received = delivered(json!({"http_basic_user": "Aladdin", "http_basic_password": "open sesame"})).await;
    assert_eq!(header(&received.headers, "authorization"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

#[tokio::test]
async fn basic_credentials_may_lack_a_part_and_hold_any_characters() {
    for (user, password, expected) in [
        (json!("Aladdin"), json!(null), "Basic QWxhZGRpbjo="),
        (json!(null), json!("open sesame"), "Basic Om9wZW4gc2VzYW1l"),
        // The example of RFC 7617, section 2.1.
        (json!("test"), json!("123\u{a3}"), "Basic dGVzdDoxMjPCow=="),
    ] {
        let received = delivered(json!({"http_basic_user": user, "http_basic_password": password})).await;
        assert_eq!(header(&received.headers, "authorization"), expected);
    }
}

#[tokio::test]
async fn custom_headers_are_added_to_the_default_ones_and_replace_those_of_the_same_name() {
    let received = delivered(json!({
        "headers": {
            "X-Plain": "a b; c=\"d\"",
            "x-empty": "",
            "Content-Type": "text/plain; charset=utf-8",
            "user-agent": "DatoCMS (datocms.com)",
            "Authorization": "Bearer of news",
            "X-Site-Id": "own",
        },
        "http_basic_user": "Aladdin",
        "http_basic_password": "open sesame",
    }))
    .await;
    for (name, value) in [
        ("x-plain", "a b; c=\"d\""),
        ("x-empty", ""),
        ("content-type", "text/plain; charset=utf-8"),
        ("user-agent", "DatoCMS (datocms.com)"),
        ("authorization", "Bearer of news"),
        ("accept", "*/*"),
        ("x-site-id", "own"),
    ] {
        assert_eq!(header(&received.headers, name), value, "{name}");
    }
}
