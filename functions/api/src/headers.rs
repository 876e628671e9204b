//! The headers of every answer.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderValue, header};
use lambda_http::RequestExt;

use crate::version::ApiVersion;

/// Adds the headers that every answer has.
pub async fn add(request: Request, next: Next) -> Response {
    let id = request.lambda_context_ref().map(|context| context.request_id.clone());
    let version = ApiVersion::asked(request.headers()).unwrap_or_default();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Some(id) = id.and_then(|id| HeaderValue::from_str(&id).ok()) {
        headers.insert("x-request-id", id);
    }
    headers.insert("x-api-version", HeaderValue::from_static(version.as_str()));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // What the API shows changes by itself and holds credentials: nobody is to keep it.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-store"));
    response
}
