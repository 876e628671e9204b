//! What most flows begin with: a model that nobody else knows, and a receiver.

use e2e::events::{item_published, on_publish, send, unique};
use e2e::{Api, Receiver, running};
use serde_json::{Map, Value, json};
use stack::Outputs;

/// The stack, a client of its API, a receiver, and a model of one test's own.
pub struct Scene {
    pub stack: &'static Outputs,
    pub api: Api,
    pub receiver: Receiver,
    pub model: String,
}

impl Scene {
    pub async fn new() -> Self {
        Self::on(running()).await
    }

    pub async fn on(stack: &'static Outputs) -> Self {
        Self { stack, api: Api::of(stack), receiver: Receiver::start().await, model: unique() }
    }

    /// Creates a webhook that fires for records of the model and calls the receiver at `/hook`; the keys of `changes`
    /// are replaced.
    pub async fn webhook(&self, changes: Value) -> String {
        let mut attributes = json!({"url": self.receiver.url("/hook"), "events": on_publish(&self.model)});
        if let (Some(attributes), Value::Object(changes)) = (attributes.as_object_mut(), changes) {
            attributes.extend(changes);
        }
        self.api.create_webhook(attributes).await
    }

    /// A record of the model was published; these are its fields.
    pub fn event(&self, fields: Value) -> Value {
        let mut event = item_published(&self.model);
        event["entity"]["attributes"] = fields;
        event
    }

    /// Sends the event that [`item_published`] makes.
    pub async fn publish(&self) {
        self.send(&item_published(&self.model)).await;
    }

    /// Sends an event and returns the id of its message.
    pub async fn send(&self, event: &Value) -> String {
        send(self.stack, &event.to_string()).await
    }

    /// The call as `GET /webhook_calls/:id` shows it.
    pub async fn call(&self, id: &str) -> Value {
        let reply = self.api.get(&format!("/webhook_calls/{id}")).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()["data"].clone()
    }
}

/// The id of a call.
pub fn id_of(call: &Value) -> &str {
    call["id"].as_str().unwrap_or_default()
}

/// Why a call failed; empty if it did not.
pub fn reason_of(call: &Value) -> &str {
    call["meta"]["failure_reason"].as_str().unwrap_or_default()
}

/// Asserts that a call failed for good at its first attempt, without an answer if `response_status` is null, and for a
/// reason that holds `reason`.
pub fn assert_failed(name: &str, call: &Value, response_status: &Value, reason: &str) {
    let attributes = &call["attributes"];
    assert_eq!(attributes["status"], "failed", "{name}: {call}");
    assert_eq!(&attributes["response_status"], response_status, "{name}: {call}");
    assert_eq!(attributes["response_headers"].is_null(), response_status.is_null(), "{name}: {call}");
    assert_eq!(attributes["response_payload"].is_null(), response_status.is_null(), "{name}: {call}");
    assert!(!reason.is_empty() && reason_of(call).contains(reason), "{name}: {:?}", reason_of(call));
    assert_settled_at_the_first_attempt(name, call);
}

/// Asserts that a call succeeded at its first attempt.
pub fn assert_success(name: &str, call: &Value, response_status: u16) {
    assert_eq!(call["attributes"]["status"], "success", "{name}: {call}");
    assert_eq!(call["attributes"]["response_status"], response_status, "{name}: {call}");
    assert_eq!(call["meta"]["failure_reason"], Value::Null, "{name}: {call}");
    assert_settled_at_the_first_attempt(name, call);
}

fn assert_settled_at_the_first_attempt(name: &str, call: &Value) {
    let none = Map::new();
    let attributes = call["attributes"].as_object().unwrap_or(&none);
    assert_eq!(attributes.get("attempted_auto_retries_count"), Some(&json!(0)), "{name}: {call}");
    assert_eq!(attributes.get("next_retry_at"), Some(&Value::Null), "{name}: {call}");
    assert_eq!(call["meta"]["attempts"], 1, "{name}: {call}");
}
