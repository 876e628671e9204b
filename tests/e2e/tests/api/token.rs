//! Who may call.

use e2e::{Api, running};
use reqwest::Method;
use serde_json::json;

use super::checks::{assert_error, header};

const PATHS: [(Method, &str); 9] = [
    (Method::GET, "/webhooks"),
    (Method::POST, "/webhooks"),
    (Method::GET, "/webhooks/312"),
    (Method::PUT, "/webhooks/312"),
    (Method::PATCH, "/webhooks/312"),
    (Method::DELETE, "/webhooks/312"),
    (Method::GET, "/webhook_calls"),
    (Method::GET, "/webhook_calls/312"),
    (Method::POST, "/webhook_calls/312/resend_webhook"),
];

#[tokio::test]
async fn without_a_token_nothing_is_shown_and_nothing_done() {
    let api = Api::of(running());
    for (method, path) in PATHS {
        let reply = api.send(api.bare_request(method.clone(), path)).await;
        assert_eq!(assert_error(&reply, 401, "INVALID_SITE"), json!({}), "{method} {path}");
        assert_eq!(reply.json()["data"][0]["id"], "02f293");
    }
}

#[tokio::test]
async fn a_wrong_token_is_refused_everywhere() {
    let api = Api::of(running());
    for (method, path) in PATHS {
        let reply = api.send(api.bare_request(method.clone(), path).bearer_auth("wrong")).await;
        assert_eq!(assert_error(&reply, 401, "INVALID_AUTHORIZATION_HEADER"), json!({}), "{method} {path}");
        assert_eq!(reply.json()["data"][0]["id"], "5413bc");
    }
}

#[tokio::test]
async fn only_the_whole_token_after_bearer_counts() {
    let stack = running();
    let api = Api::of(stack);
    let token = &stack.token;
    let wrong = [
        token.clone(),
        format!("Basic {token}"),
        format!("Bearer {}", token.to_uppercase() + "x"),
        format!("Bearer {}", &token[1..]),
        format!("Bearer {token}{token}"),
        format!("Bearer {token} {token}"),
        "Bearer".to_owned(),
        "Bearer ".to_owned(),
        "Bearer null".to_owned(),
        String::new(),
    ];
    for authorization in wrong {
        let reply = api.send(api.bare_request(Method::GET, "/webhooks").header("authorization", &authorization)).await;
        assert_error(&reply, 401, "INVALID_AUTHORIZATION_HEADER");
    }
    for scheme in ["Bearer", "bearer"] {
        let request = api.bare_request(Method::GET, "/webhooks").header("authorization", format!("{scheme} {token}"));
        let reply = api.send(request).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert!(header(&reply, "content-type").contains("application/json"));
        assert_eq!(header(&reply, "x-api-version"), "3");
    }
}
