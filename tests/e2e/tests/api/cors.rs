//! Browsers' clients may call from anywhere and see every answer.

use e2e::function::GatewayEvent;
use e2e::{Api, Receiver, running};
use reqwest::Method;
use serde_json::json;

use super::checks::{CORS, header};
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
        for (name, value) in CORS {
            assert_eq!(header(&reply, name), value, "{name} of {status}");
        }
    }
}

/// The emulator's gateway answers `OPTIONS` itself, where API Gateway without a CORS configuration hands it to the function.
#[tokio::test]
async fn a_preflight_request_is_answered_for_every_path_without_a_token() {
    for path in ["/webhooks", "/webhooks/312", "/webhook_calls", "/webhook_calls/1/resend_webhook", "/nowhere"] {
        let reply = GatewayEvent::new("OPTIONS", path, "")
            .header("origin", "https://app.example.com")
            .header("access-control-request-method", "PUT")
            .header("access-control-request-headers", "authorization, x-api-version")
            .invoke(running())
            .await;
        assert_eq!((reply.status, reply.text.as_str()), (204, ""), "{path}");
        for (name, value) in CORS {
            assert_eq!(header(&reply, name), value, "{name} of {path}");
        }
    }
}
