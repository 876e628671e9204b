//! Paths, methods and ids that do not exist.

use e2e::{Api, running};
use reqwest::Method;
use serde_json::json;

use super::checks::{assert_error, error_problem};

/// `NOT_FOUND` and `INVALID_ENDPOINT` without details always have the ids that DatoCMS's API gives them.
const NOT_FOUND: &str = "302048";
const INVALID_ENDPOINT: &str = "cf3acb";

#[tokio::test]
async fn an_unknown_path_or_method_is_told_before_the_token_is_looked_at() {
    let api = Api::of(running());
    let unknown = [
        (Method::GET, "/"),
        (Method::GET, "/nowhere"),
        (Method::GET, "/webhook"),
        (Method::GET, "/webhooks/312/calls"),
        (Method::GET, "/webhooks/312/"),
        (Method::GET, "/webhooks//312"),
        (Method::GET, "/Webhooks"),
        (Method::GET, "/webhook-calls"),
        (Method::GET, "/webhook_calls/312/"),
        (Method::GET, "/webhook_calls/312/resend_webhook"),
        (Method::PUT, "/webhook_calls/312/resend_webhook"),
        (Method::PATCH, "/webhooks"),
        (Method::PATCH, "/webhook_calls"),
        (Method::PATCH, "/webhook_calls/312"),
        (Method::PATCH, "/webhook_calls/312/attempts"),
        (Method::PATCH, "/webhook_calls/312/resend_webhook"),
        (Method::PATCH, "/nowhere"),
        (Method::POST, "/webhooks/312"),
        (Method::PUT, "/webhooks"),
        (Method::DELETE, "/webhooks"),
        (Method::POST, "/webhook_calls"),
        (Method::DELETE, "/webhook_calls/312"),
    ];
    let mut problems = Vec::new();
    for (method, path) in unknown {
        let requests = [
            api.request(method.clone(), path),
            api.bare_request(method.clone(), path),
            api.bare_request(method.clone(), path).bearer_auth("wrong"),
            api.request(method.clone(), path).json(&json!({"data": {}})),
        ];
        for request in requests {
            let reply = api.send(request).await;
            let problem = error_problem(&reply, 404, "INVALID_ENDPOINT");
            problems.extend(problem.map(|problem| format!("{method} {path}: {problem}")));
            if problems.is_empty() {
                assert_eq!(reply.json()["data"][0]["id"], INVALID_ENDPOINT);
                assert_eq!(reply.error_details(), json!({}));
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

/// Ids as other services write them, of the right length but of nothing, and rubbish.
fn foreign_ids() -> Vec<String> {
    let mut ids: Vec<String> = [
        "312",
        "103216210",
        "-1",
        "null",
        "undefined",
        "AAAAAAAAAAAAAAAAAAAAAA",
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "__________________________________-_____",
        "0199b3c1-7b1e-7000-8000-000000000000",
        "a%20b",
        "a%2Fb",
        "..%2F..%2Fnowhere",
        "%00",
        "a%00b",
        "%0d%0aX-Injected:%201",
        "%25",
        "%25zz",
        "ключ",
        "%F0%9F%94%94",
        "🔔🔔",
        "e\u{301}\u{202e}",
        "'%20OR%20'1'='1",
        "WEBHOOK%23",
        "a;b=c",
        "a+b",
        "*",
    ]
    .map(str::to_owned)
    .into();
    ids.push("x".repeat(3000));
    ids.push("%E2%9C%93".repeat(300));
    ids
}

/// What is wrong with the answers to requests that name `id`.
async fn problems_with(api: &Api, id: &str) -> Vec<String> {
    let update = json!({"data": {"type": "webhook", "id": id, "attributes": {"enabled": false}}});
    let replies = [
        ("find", api.get(&format!("/webhooks/{id}")).await),
        ("destroy", api.delete(&format!("/webhooks/{id}")).await),
        ("find call", api.get(&format!("/webhook_calls/{id}")).await),
        ("resend", api.send(api.request(Method::POST, &format!("/webhook_calls/{id}/resend_webhook"))).await),
    ];
    let mut problems = Vec::new();
    for (what, reply) in replies {
        let code = reply.error_code();
        if !matches!(code.as_str(), "NOT_FOUND" | "INVALID_ENDPOINT") {
            problems.push(format!("{what} {id:.60}: {} {:?}", reply.status, reply.text));
            continue;
        }
        problems.extend(error_problem(&reply, 404, &code).map(|problem| format!("{what} {id:.60}: {problem}")));
        if code == "NOT_FOUND" {
            assert_eq!(reply.json()["data"][0]["id"], NOT_FOUND);
        }
    }
    // Here the id in the body, which is not percent-decoded, may differ from the one in the path.
    let updated = api.put(&format!("/webhooks/{id}"), &update).await;
    if !matches!(updated.status, 404 | 422) {
        problems.push(format!("update {id:.60}: {} {:?}", updated.status, updated.text));
    }
    problems
}

#[tokio::test]
async fn a_foreign_id_names_nothing() {
    let api = Api::of(running());
    let mut problems = Vec::new();
    for id in foreign_ids() {
        problems.extend(problems_with(&api, &id).await);
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[tokio::test]
async fn an_id_that_is_no_utf_8_names_nothing() {
    let api = Api::of(running());
    let mut problems = Vec::new();
    for id in ["%FF", "a%C3", "%ED%A0%80"] {
        problems.extend(problems_with(&api, id).await);
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[tokio::test]
async fn an_update_of_a_foreign_id_finds_nothing() {
    let api = Api::of(running());
    for id in ["312", "AAAAAAAAAAAAAAAAAAAAAA"] {
        let body = json!({"data": {"type": "webhook", "id": id, "attributes": {"enabled": false}}});
        assert_error(&api.put(&format!("/webhooks/{id}"), &body).await, 404, "NOT_FOUND");
    }
}
