//! Values of the right types that cannot be.

use e2e::api::webhook_attributes;
use e2e::{Api, running};
use serde_json::{Value, json};

use crate::api::checks::{document, error_problem, messages};

/// Sends each attribute with its value and expects a 422 about this field alone, with this code and words that hold the given ones.
async fn assert_all_invalid(code: &str, cases: Vec<(&str, Value, &str)>) {
    let api = Api::of(running());
    let mut problems = Vec::new();
    for (field, value, words) in cases {
        let reply = api.post("/webhooks", &document(webhook_attributes(json!({field: value})))).await;
        let case = format!("{field} {:.80}", value.to_string());
        if let Some(problem) = error_problem(&reply, 422, "INVALID_FIELD") {
            problems.push(format!("{case}: {problem}"));
            continue;
        }
        let details = reply.error_details();
        let expected = json!([field, code, "Webhook"]);
        if json!([details["field"], details["code"], details["record_type"]]) != expected
            || reply.json()["data"].as_array().map(Vec::len) != Some(1)
            || !messages(&reply).contains(words)
        {
            problems.push(format!("{case}: {}", reply.text));
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[tokio::test]
async fn names_are_visible_text() {
    let blank = ["", "   ", "\u{a0}\u{2003}"].map(|name| ("name", json!(name), "blank"));
    assert_all_invalid("VALIDATION_REQUIRED", blank.into()).await;
    let control = ["a\nb", "a\u{0}b"].map(|name| ("name", json!(name), "control"));
    assert_all_invalid("VALIDATION_FORMAT", control.into()).await;
}

#[tokio::test]
async fn urls_are_http() {
    assert_all_invalid("VALIDATION_REQUIRED", vec![("url", json!(""), "blank"), ("url", json!(" "), "blank")]).await;
    let scheme = "http:// or https://";
    assert_all_invalid(
        "VALIDATION_FORMAT",
        vec![
            ("url", json!("example.com/hook"), "URL"),
            ("url", json!("/hook"), "URL"),
            ("url", json!("https://"), "URL"),
            ("url", json!("http://a b/"), "URL"),
            ("url", json!("http://example.com:99999/"), "URL"),
            ("url", json!("ftp://example.com"), scheme),
            ("url", json!("file:///etc/passwd"), scheme),
            ("url", json!("javascript:alert(1)"), scheme),
            ("url", json!("data:text/plain,x"), scheme),
            ("url", json!("ws://example.com"), scheme),
            ("url", json!("https://user:password@example.com/"), "http_basic_user"),
            ("url", json!("https://user@example.com/"), "http_basic_user"),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_broken_template_is_refused_with_the_place() {
    assert_all_invalid(
        "VALIDATION_MUSTACHE",
        vec![
            ("url", json!("https://example.com/{{entity.id"), "line 1, column 21"),
            ("url", json!("https://example.com/{{#entity}}"), "line 1, column 21"),
            ("url", json!("https://example.com/{{}}"), "line 1, column 21"),
            ("custom_payload", json!("{{entity"), "line 1, column 1: this tag is not closed"),
            ("custom_payload", json!("{\n  \"id\": {{{entity.id}}\n}"), "line 2, column 9"),
            ("custom_payload", json!("a\n{{#entity}}{{id}}"), "line 2, column 1: section `entity` is not closed"),
            ("custom_payload", json!("{{^entity}}"), "section `entity` is not closed"),
            ("custom_payload", json!("{{#a}}{{#b}}{{/a}}{{/b}}"), "this closes `a`, but `b`"),
            ("custom_payload", json!("x{{/entity}}"), "line 1, column 2: this closes `entity`, but no section is open"),
            ("custom_payload", json!("{{> partial}}"), "partials are not supported"),
            ("custom_payload", json!("{{a..b}}"), "empty part"),
            ("custom_payload", json!("{{a b}}"), "whitespace"),
        ],
    )
    .await;
}

#[tokio::test]
async fn headers_cannot_smuggle() {
    assert_all_invalid(
        "VALIDATION_FORMAT",
        vec![
            ("headers", json!({"X-A": "b\r\nHost: c"}), "X-A"),
            ("headers", json!({"X-A": "b\nc"}), "X-A"),
            ("headers", json!({"X-A": "b\u{0}c"}), "X-A"),
            ("headers", json!({"X-A\r\nHost": "c"}), "header name"),
            ("headers", json!({"X A": "b"}), "header name"),
            ("headers", json!({"X-A:": "b"}), "header name"),
            ("headers", json!({"": "b"}), "header name"),
            ("headers", json!({"X-Ä": "b"}), "header name"),
        ],
    )
    .await;
    assert_all_invalid("VALIDATION_INVALID", vec![("headers", json!({"X-A": "1", "x-a": "2"}), "twice")]).await;
}

#[tokio::test]
async fn headers_of_the_connection_are_not_the_users() {
    let reserved = ["Host", "content-length", "Transfer-Encoding", "CONNECTION", "Upgrade", "TE", "Trailer", "Expect"];
    let reserved = reserved.iter().chain(&["Keep-Alive", "Proxy-Connection", "Proxy-Authorization"]);
    let reserved = reserved.map(|name| ("headers", json!({*name: "1"}), *name)).collect();
    assert_all_invalid("VALIDATION_INVALID", reserved).await;
}

#[tokio::test]
async fn credentials_fit_into_a_header() {
    assert_all_invalid(
        "VALIDATION_FORMAT",
        vec![
            ("http_basic_user", json!("a:b"), "colon"),
            ("http_basic_user", json!("a\nb"), "control"),
            ("http_basic_password", json!("a\r\nb"), "control"),
        ],
    )
    .await;
}

#[tokio::test]
async fn payloads_have_two_versions() {
    let versions = ["1", "4", ""].map(|version| ("payload_api_version", json!(version), "\"2\" or \"3\""));
    assert_all_invalid("VALIDATION_ENUM", versions.into()).await;
}

#[tokio::test]
async fn an_address_that_must_not_be_called_is_not_a_matter_of_form() {
    assert_all_invalid("VALIDATION_INVALID", vec![("url", json!("http://169.254.169.254/"), "cannot be called")]).await;
}

#[tokio::test]
async fn every_invalid_field_is_named_at_once() {
    let api = Api::of(running());
    let wrong = json!({
        "name": " ",
        "url": "ftp://example.com",
        "custom_payload": "{{",
        "headers": {"Host": "x"},
        "http_basic_user": ":",
        "http_basic_password": "\n",
        "payload_api_version": "x",
    });
    let reply = api.post("/webhooks", &document(webhook_attributes(wrong.clone()))).await;
    assert_eq!(error_problem(&reply, 422, "INVALID_FIELD"), None);
    let entries = reply.json()["data"].as_array().cloned().unwrap();
    let mut fields: Vec<_> =
        entries.iter().map(|entry| entry["attributes"]["details"]["field"].as_str().unwrap().to_owned()).collect();
    fields.sort();
    let mut expected: Vec<_> = wrong.as_object().unwrap().keys().cloned().collect();
    expected.sort();
    assert_eq!(fields, expected);
}

#[tokio::test]
async fn unusual_values_that_can_be_are_taken_as_they_are() {
    let api = Api::of(running());
    for (attribute, value) in [
        ("name", json!(format!("  spaces stay: {} ", e2e::events::unique()))),
        ("name", json!(format!("Zażółć 🔔 {}", e2e::events::unique()))),
        ("name", json!(format!("{{{{not a tag #{}", e2e::events::unique()))),
        ("url", json!("{{{entity.attributes.hook}}}")),
        ("url", json!("HTTPS://EXAMPLE.COM:8443/a?b=c#d")),
        ("url", json!("https://example.com/{{#entity}}{{id}}{{/entity}}")),
        ("custom_payload", json!("")),
        ("custom_payload", json!("{ \"a\": {{entity_type}} ]")),
        ("custom_payload", json!("no JSON\u{1}\r\n\t🔔")),
        ("headers", json!({"X-A": "", "content-type": "text/plain", "Authorization": "Bearer t", "X-T": "a\tb"})),
        ("http_basic_user", json!("")),
        ("http_basic_password", json!("a:b ü")),
        ("events", json!([])),
        ("payload_api_version", json!("2")),
    ] {
        let reply = api.post("/webhooks", &document(webhook_attributes(json!({attribute: value})))).await;
        assert_eq!(reply.status, 201, "{attribute} {value}: {}", reply.text);
        let path = format!("/webhooks/{}", reply.json()["data"]["id"].as_str().unwrap());
        assert_eq!(api.get(&path).await.json()["data"]["attributes"][attribute], value);
    }
}
