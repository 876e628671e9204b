//! Bodies as such: their encoding, size and headers.

use e2e::api::{Reply, webhook_attributes};
use e2e::{Api, running};
use reqwest::Method;
use serde_json::json;

use crate::api::checks::{assert_error, document, error_problem, header, messages};

/// A whole document as text.
fn whole() -> String {
    document(webhook_attributes(json!({}))).to_string()
}

async fn post(api: &Api, headers: &[(&str, &str)], body: impl Into<reqwest::Body>) -> Reply {
    let request = api.request(Method::POST, "/webhooks").body(body);
    api.send(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused() {
    let api = Api::of(running());
    let whole = whole();
    let mut bodies: Vec<Vec<u8>> = [
        "",
        " ",
        "{",
        "nul",
        "{'data': {}}",
        "data=x",
        "{\"data\":{}",
        "{\"data\":NaN}",
        "{\"data\":\"\\ud800\"}",
        "\0",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into();
    bodies.push(whole[..whole.len() - 1].into());
    bodies.push(format!("{whole}x").into());
    bodies.push(format!("{whole}{whole}").into());
    bodies.push(format!("{whole},").into());
    let mut problems = Vec::new();
    for body in bodies {
        let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
        let reply = post(&api, &[("content-type", "application/json")], body).await;
        problems.extend(error_problem(&reply, 400, "INVALID_JSON_BODY").map(|problem| format!("{shown}: {problem}")));
    }
    assert!(problems.is_empty(), "{problems:#?}");
    let untouched = post(&api, &[("content-type", "application/json")], whole).await;
    assert_eq!(untouched.status, 201, "one of the broken bodies created it: {}", untouched.text);
}

#[tokio::test]
async fn a_deeply_nested_body_is_refused_like_any_other() {
    let api = Api::of(running());
    for (open, close) in [("[", "]"), ("{\"data\":", "}")] {
        let body = format!("{}1{}", open.repeat(50_000), close.repeat(50_000));
        let reply = post(&api, &[("content-type", "application/json")], body).await;
        let code = if reply.status == 400 { "INVALID_JSON_BODY" } else { "INVALID_FORMAT" };
        assert!(matches!(reply.status, 400 | 422), "{}", reply.text);
        assert_error(&reply, reply.status, code);
    }
}

#[tokio::test]
async fn a_pretty_body_with_space_around_it_is_taken() {
    let api = Api::of(running());
    let pretty = serde_json::to_string_pretty(&document(webhook_attributes(json!({})))).unwrap();
    let reply = post(&api, &[("content-type", "application/json")], format!("\r\n\t {pretty} \n")).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
}

#[tokio::test]
async fn a_key_twice_is_refused() {
    let api = Api::of(running());
    let body = whole().replacen("\"url\"", "\"url\":\"https://example.com\",\"url\"", 1);
    let reply = post(&api, &[("content-type", "application/json")], body).await;
    assert_error(&reply, 422, "INVALID_FORMAT");
    assert!(messages(&reply).contains("url"), "{}", reply.text);
}

#[tokio::test]
async fn a_body_over_one_mebibyte_is_refused_and_one_of_that_size_is_read() {
    let api = Api::of(running());
    let padded = |size: usize| {
        let whole = whole();
        let padding = " ".repeat(size - whole.len());
        whole + &padding
    };
    let most = post(&api, &[("content-type", "application/json")], padded(1024 * 1024)).await;
    assert_eq!(most.status, 201, "{}", most.text);
    for size in [1024 * 1024 + 1, 3 * 1024 * 1024] {
        let more = post(&api, &[("content-type", "application/json")], padded(size)).await;
        assert_error(&more, 413, "INVALID_FORMAT");
        assert!(messages(&more).contains("1048576"), "{}", more.text);
    }
}

#[tokio::test]
async fn json_media_types_are_accepted_and_so_is_none() {
    let api = Api::of(running());
    for media_type in [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/vnd.api+json",
        "application/vnd.api+json;charset=UTF-8",
    ] {
        let reply = post(&api, &[("content-type", media_type)], whole()).await;
        assert_eq!(reply.status, 201, "{media_type}: {}", reply.text);
        assert!(reply.headers["content-type"].to_str().unwrap().contains("application/json"));
    }
    let reply = post(&api, &[], whole()).await;
    assert_eq!(reply.status, 201, "none: {}", reply.text);
}

#[tokio::test]
async fn other_media_types_are_refused() {
    let api = Api::of(running());
    let other = [
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "application/jsonp",
        "application/xml",
        "multipart/form-data; boundary=application/json",
    ];
    for media_type in other {
        let reply = post(&api, &[("content-type", media_type)], whole()).await;
        assert_error(&reply, 415, "INVALID_CONTENT_TYPE_HEADER");
        assert!(messages(&reply).contains(media_type), "{}", reply.text);
    }
}

#[tokio::test]
async fn only_versions_2_and_3_of_the_api_are_spoken() {
    let api = Api::of(running());
    for version in ["4", "1", "", "3.0", "2.0", "three"] {
        let reply = post(&api, &[("x-api-version", version)], whole()).await;
        assert_error(&reply, 406, "INVALID_API_VERSION");
    }
    for version in ["2", "3"] {
        let reply = post(&api, &[("x-api-version", version)], whole()).await;
        assert_eq!((reply.status, header(&reply, "x-api-version")), (201, version), "{}", reply.text);
    }
}

#[tokio::test]
async fn the_headers_of_the_official_client_are_accepted() {
    let api = Api::of(running());
    let headers = [
        ("accept", "application/json"),
        ("content-type", "application/json"),
        ("x-api-version", "3"),
        ("x-environment", "sandbox"),
        ("user-agent", "@datocms/cma-client v5.8.1"),
    ];
    let reply = post(&api, &headers, whole()).await;
    assert_eq!(reply.status, 201, "{}", reply.text);
}
