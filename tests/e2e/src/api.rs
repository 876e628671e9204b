//! A client of the API that hides nothing: status, headers and body of every answer.

use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use stack::Outputs;

use crate::wait::eventually;

/// A client of the API of a stack.
#[derive(Debug, Clone)]
pub struct Api {
    client: Client,
    base: String,
    token: String,
}

/// An answer of the API.
#[derive(Debug, Clone)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// HTTP headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
}

impl Reply {
    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// If it is no JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {} {:?}", self.status, self.text))
    }

    /// The code of the first error.
    pub fn error_code(&self) -> String {
        self.json()["data"][0]["attributes"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The details of the first error.
    pub fn error_details(&self) -> Value {
        self.json()["data"][0]["attributes"]["details"].clone()
    }
}

impl Api {
    /// A client with the token of the stack.
    ///
    /// # Panics
    ///
    /// If the HTTP client cannot be built.
    pub fn of(outputs: &Outputs) -> Self {
        let client = Client::builder().no_proxy().build().unwrap_or_else(|error| panic!("no HTTP client: {error}"));
        Self { client, base: outputs.api_url.clone(), token: outputs.token.clone() }
    }

    /// The same, with another token.
    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: token.to_owned(), ..self.clone() }
    }

    /// A request to `path` with the token, to be completed and given to [`Api::send`].
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare_request(method, path).bearer_auth(&self.token)
    }

    /// A request to `path` without any header of ours.
    pub fn bare_request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    /// Sends a request.
    ///
    /// # Panics
    ///
    /// If there is no answer.
    pub async fn send(&self, request: RequestBuilder) -> Reply {
        let response = request.send().await.unwrap_or_else(|error| panic!("the API does not answer: {error}"));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await.unwrap_or_else(|error| panic!("the API's answer broke off: {error}"));
        Reply { status, headers, text }
    }

    /// `GET`
    pub async fn get(&self, path: &str) -> Reply {
        self.send(self.request(Method::GET, path)).await
    }

    /// `POST` with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Reply {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    /// `PUT` with a JSON body.
    pub async fn put(&self, path: &str, body: &Value) -> Reply {
        self.send(self.request(Method::PUT, path).json(body)).await
    }

    /// `DELETE`
    pub async fn delete(&self, path: &str) -> Reply {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// Creates a webhook from [`webhook_attributes`] with the keys of `changes` replaced, and returns its id.
    ///
    /// # Panics
    ///
    /// If it is not created.
    pub async fn create_webhook(&self, changes: Value) -> String {
        let body = json!({"data": {"type": "webhook", "attributes": webhook_attributes(changes)}});
        let reply = self.post("/webhooks", &body).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        reply.json()["data"]["id"].as_str().unwrap_or_default().to_owned()
    }

    /// Changes attributes of a webhook.
    ///
    /// # Panics
    ///
    /// If it is not changed.
    pub async fn update_webhook(&self, id: &str, attributes: Value) -> Value {
        let body = json!({"data": {"type": "webhook", "id": id, "attributes": attributes}});
        let reply = self.put(&format!("/webhooks/{id}"), &body).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()["data"].clone()
    }

    /// Creates a role with these attributes and a name of its own, and returns its id.
    ///
    /// # Panics
    ///
    /// If it is not created.
    pub async fn create_role(&self, attributes: Value) -> String {
        let mut all = json!({"name": format!("role {}", uuid::Uuid::now_v7())});
        if let (Some(all), Value::Object(attributes)) = (all.as_object_mut(), attributes) {
            all.extend(attributes);
        }
        let reply = self.post("/roles", &json!({"data": {"type": "role", "attributes": all}})).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        reply.json()["data"]["id"].as_str().unwrap_or_default().to_owned()
    }

    /// Creates an access token for a role, with these attributes besides the usual ones, and returns its id and its text.
    ///
    /// # Panics
    ///
    /// If it is not created.
    pub async fn create_token(&self, role: &str, attributes: Value) -> (String, String) {
        let reply = self.post("/access_tokens", &token_document(role, attributes)).await;
        assert_eq!(reply.status, 201, "{}", reply.text);
        let data = reply.json()["data"].take();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (text(&data["id"]), text(&data["attributes"]["token"]))
    }

    /// A client whose token has a role with these attributes.
    pub async fn with_role(&self, attributes: Value) -> Self {
        let role = self.create_role(attributes).await;
        let (_, token) = self.create_token(&role, json!({})).await;
        self.with_token(&token)
    }

    /// The calls of a webhook, newest event first.
    ///
    /// # Panics
    ///
    /// If they cannot be listed.
    pub async fn calls_of(&self, webhook_id: &str) -> Vec<Value> {
        let reply = self.get(&format!("/webhook_calls?filter[fields][webhook_id][eq]={webhook_id}")).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()["data"].as_array().cloned().unwrap_or_default()
    }

    /// Waits until a webhook has a call that is no longer pending, and returns its latest one.
    pub async fn settled_call_of(&self, webhook_id: &str) -> Value {
        eventually("a call of the webhook is settled", || async {
            let call = self.calls_of(webhook_id).await.into_iter().next()?;
            (call["attributes"]["status"] != "pending").then_some(call)
        })
        .await
    }
}

/// The document that creates an access token for a role: with a unique name, and `attributes` besides or instead of the usual ones.
pub fn token_document(role: &str, attributes: Value) -> Value {
    let mut all = json!({
        "name": format!("token {}", uuid::Uuid::now_v7()),
        "can_access_cda": false,
        "can_access_cda_preview": false,
        "can_access_cma": true,
    });
    if let (Some(all), Value::Object(attributes)) = (all.as_object_mut(), attributes) {
        all.extend(attributes);
    }
    let role = json!({"data": {"type": "role", "id": role}});
    json!({"data": {"type": "access_token", "attributes": all, "relationships": {"role": role}}})
}

/// Attributes that are complete and valid: a webhook with a unique name, no trigger, and a URL where nobody listens. The
/// keys of `changes` are replaced.
pub fn webhook_attributes(changes: Value) -> Value {
    let mut attributes = json!({
        "name": format!("test {}", uuid::Uuid::now_v7()),
        "url": "http://127.0.0.1:1/",
        "custom_payload": null,
        "headers": {},
        "events": [],
        "http_basic_user": null,
        "http_basic_password": null,
    });
    if let (Some(attributes), Value::Object(changes)) = (attributes.as_object_mut(), changes) {
        attributes.extend(changes);
    }
    attributes
}
