//! Answers: JSON documents, and the headers of every answer.

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use lambda_http::RequestExt;
use serde_json::Value;

use crate::version::VERSION;

/// A JSON answer. The media type must hold `application/json`: DatoCMS's clients reject or repeat for ever whatever
/// comes as `application/vnd.api+json`.
pub fn json(status: StatusCode, document: &Value) -> Response {
    let content_type = [(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"))];
    (status, content_type, Body::from(document.to_string())).into_response()
}

/// A JSON answer to a request that succeeded.
pub fn ok(document: &Value) -> Response {
    json(StatusCode::OK, document)
}

/// Adds the headers that every answer has.
pub async fn add_headers(request: Request, next: Next) -> Response {
    let id = request.lambda_context_ref().map(|context| context.request_id.clone());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Some(id) = id.and_then(|id| HeaderValue::from_str(&id).ok()) {
        headers.insert("x-request-id", id);
    }
    headers.insert("x-api-version", HeaderValue::from_static(VERSION));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // What the API shows changes by itself and holds credentials: nobody is to keep it.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-store"));
    response
}
