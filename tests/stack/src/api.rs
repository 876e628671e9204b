//! The few calls of the API that the demonstration and the commands make.

use std::error::Error;
use std::time::Duration;

use serde_json::{Value, json};
use stack::Outputs;
use ureq::http::Request;
use ureq::{Agent, SendBody};

/// API Gateway itself gives up after 30 s.
const TIMEOUT: Duration = Duration::from_secs(35);

/// The document that creates a webhook for published records.
pub(crate) fn webhook_attributes(name: &str, url: &str) -> Value {
    json!({
        "data": {
            "type": "webhook",
            "attributes": {
                "name": name,
                "url": url,
                "headers": {},
                "events": [{ "entity_type": "item", "event_types": ["publish"] }],
                "custom_payload": null,
                "http_basic_user": null,
                "http_basic_password": null
            }
        }
    })
}

/// The document that creates an access token for a role.
pub(crate) fn token_document(name: &str, role: &str) -> Value {
    json!({
        "data": {
            "type": "access_token",
            "attributes": {
                "name": name,
                "can_access_cda": false,
                "can_access_cda_preview": false,
                "can_access_cma": true
            },
            "relationships": { "role": { "data": { "type": "role", "id": role } } }
        }
    })
}

/// The API of a running stack.
pub(crate) struct Api<'a> {
    agent: Agent,
    outputs: &'a Outputs,
}

impl<'a> Api<'a> {
    pub(crate) fn new(outputs: &'a Outputs) -> Self {
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(TIMEOUT))
            .build()
            .into();
        Self { agent, outputs }
    }

    /// The list that a path answers with.
    pub(crate) fn list(&self, path: &str) -> Result<Vec<Value>, Box<dyn Error>> {
        match self.call("GET", path, None)?["data"].take() {
            Value::Array(items) => Ok(items),
            _ => Err(format!("GET {path}: the answer has no list `data`").into()),
        }
    }

    /// Makes a call and reads the JSON that it answers with.
    pub(crate) fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, Box<dyn Error>> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.outputs.api_url))
            .header("Authorization", format!("Bearer {}", self.outputs.token))
            .header("Accept", "application/json")
            .header("Content-Type", "application/json");
        let failed = |reason: String| format!("{method} {path}: {reason}");
        let mut answer = match body {
            Some(body) => self.agent.run(request.body(body.to_string())?),
            None => self.agent.run(request.body(SendBody::none())?),
        }
        .map_err(|error| failed(error.to_string()))?;
        let text = answer.body_mut().read_to_string()?;
        if !answer.status().is_success() {
            return Err(failed(format!("{} {text}", answer.status())).into());
        }
        serde_json::from_str(&text).map_err(|error| failed(format!("{error} in {text}")).into())
    }
}
