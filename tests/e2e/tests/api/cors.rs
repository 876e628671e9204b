//! Browsers' clients may call from anywhere and see every answer.

use e2e::function::GatewayEvent;
use e2e::{Api, Receiver, running};
use reqwest::Method;
use serde_json::json;

use super::checks::missing_for_browsers;
use super::webhook_calls::calls::one_call;

#[tokio::test]
async fn every_answer_can_be_read_from_anywhere() {
    let (api, receiver) = (Api::of(running()), Receiver::start().await);
    let (webhook, call) = one_call(&api, &receiver).await;
    let body = super::checks::document(e2e::api::webhook_attributes(json!({})));
    let replies = [
        (200, api.get(&format!("/webhooks/{webhook}")).await),
        (201, api.post("/webhooks", &body).await),
        (204, api.send(api.request(Method::POST, &format!("/webhook_calls/{call}/resend_webhook"))).await),
        (422, api.post("/webhooks", &json!({})).await),
        (404, api.get("/webhooks/312").await),
        (404, api.get("/nowhere").await),
        (401, api.send(api.bare_request(Method::GET, "/webhooks")).await),
        (200, api.send(api.bare_request(Method::GET, "/openapi.json")).await),
    ];
    for (status, reply) in replies {
        assert_eq!(reply.status, status, "{}", reply.text);
        assert_eq!(missing_for_browsers(&reply), None, "{status}: {:?}", reply.headers);
    }
}

const PATHS: [&str; 5] =
    ["/webhooks", "/webhooks/312", "/webhook_calls", "/webhook_calls/1/resend_webhook", "/nowhere"];

/// API Gateway answers `OPTIONS` itself, as the template's `CorsConfiguration` says, with what the function would.
#[tokio::test]
async fn the_gateway_answers_a_preflight_request_as_the_function_does() {
    let api = Api::of(running());
    for path in PATHS {
        let request = api
            .bare_request(Method::OPTIONS, path)
            .header("origin", "https://app.example.com")
            .header("access-control-request-method", "PATCH")
            .header("access-control-request-headers", "authorization, x-api-version");
        let reply = api.send(request).await;
        assert_eq!((reply.status, reply.text.as_str()), (204, ""), "{path}");
        assert_eq!(missing_for_browsers(&reply), None, "{path}: {:?}", reply.headers);
        assert!(!reply.headers.contains_key("access-control-allow-credentials"), "{path}");
    }
}

/// A browser refuses an answer that names the origin twice.
#[tokio::test]
async fn an_answer_to_a_browser_names_the_origin_once() {
    let api = Api::of(running());
    let reply = api.send(api.bare_request(Method::GET, "/webhooks").header("origin", "https://app.example.com")).await;
    assert_eq!(reply.status, 401);
    for name in ["access-control-allow-origin", "access-control-expose-headers"] {
        assert_eq!(reply.headers.get_all(name).iter().count(), 1, "{name}");
    }
}

/// The function answers by itself, too: without a `CorsConfiguration`, API Gateway would ask it.
#[tokio::test]
async fn a_preflight_request_is_answered_for_every_path_without_a_token() {
    for path in PATHS {
        let reply = GatewayEvent::new("OPTIONS", path, "")
            .header("origin", "https://app.example.com")
            .header("access-control-request-method", "PUT")
            .header("access-control-request-headers", "authorization, x-api-version")
            .invoke(running())
            .await;
        assert_eq!((reply.status, reply.text.as_str()), (204, ""), "{path}");
        assert_eq!(missing_for_browsers(&reply), None, "{path}: {:?}", reply.headers);
    }
}
