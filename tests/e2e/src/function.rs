//! The function of the API, invoked with what API Gateway would hand it: for requests that the emulator's gateway changes, refuses
//! or answers itself.

use std::collections::HashMap;

use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use stack::Outputs;

use crate::api::Reply;
use crate::lambda;

/// A request as API Gateway describes it to functions.
#[derive(Debug, Clone)]
pub struct GatewayEvent(Value);

impl GatewayEvent {
    /// A request without headers and body. The path is percent-decoded, the query is as sent.
    pub fn new(method: &str, path: &str, query: &str) -> Self {
        Self(json!({
            "version": "2.0",
            "routeKey": "$default",
            "rawPath": path,
            "rawQueryString": query,
            "headers": {"host": "api.example.com"},
            "requestContext": {
                "stage": "$default",
                "domainName": "api.example.com",
                "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
            },
            "isBase64Encoded": false,
        }))
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.0["headers"][name] = json!(value);
        self
    }

    /// With a body of text.
    #[must_use]
    pub fn text(mut self, body: &str) -> Self {
        self.0["body"] = json!(body);
        self
    }

    /// With a body of bytes, which arrives in base64.
    #[must_use]
    pub fn base64(mut self, body: &str) -> Self {
        self.0["isBase64Encoded"] = json!(true);
        self.text(body)
    }

    /// Invokes the function with it.
    ///
    /// # Panics
    ///
    /// If the function fails.
    pub async fn invoke(&self, outputs: &Outputs) -> Reply {
        let answer = self.invoke_whole(outputs).await;
        reply(&answer).unwrap_or_else(|| panic!("the function failed at {}: {answer}", self.0))
    }
}

impl GatewayEvent {
    /// Invokes the function with it, and answers with what it returns to API Gateway.
    pub async fn invoke_whole(&self, outputs: &Outputs) -> Value {
        lambda::invoke(outputs, "ApiFunction", &self.0).await
    }
}

/// The answer that API Gateway would make of what the function returned.
fn reply(answer: &Value) -> Option<Reply> {
    let headers: HashMap<String, String> = serde_json::from_value(answer["headers"].clone()).ok()?;
    Some(Reply {
        status: answer["statusCode"].as_u64()?.try_into().ok()?,
        headers: HeaderMap::try_from(&headers).ok()?,
        text: answer["body"].as_str().unwrap_or_default().to_owned(),
    })
}
