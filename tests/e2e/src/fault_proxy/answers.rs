//! Answers as AWS's JSON protocols give them.

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

const JSON: [(&str, &str); 1] = [("content-type", "application/x-amz-json-1.0")];

/// A success.
pub(super) fn success(answer: &Value) -> Response {
    (JSON, answer.to_string()).into_response()
}

/// A refusal.
pub(super) fn fault(status: u16, code: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": "a test's fault"});
    (status, JSON, body.to_string()).into_response()
}

/// An answer and what it says.
pub(super) async fn document(answer: Response) -> (Response, Value) {
    let (head, body) = answer.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let document = serde_json::from_slice(&body).unwrap_or(Value::Null);
    (Response::from_parts(head, Body::from(body)), document)
}
