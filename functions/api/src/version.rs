//! The version of the API that a client speaks.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::ApiError;

/// The only version there is.
pub const VERSION: &str = "3";

/// Lets a request pass that asks for this version, or for none.
pub async fn require(request: Request, next: Next) -> Response {
    let asked = request.headers().get("x-api-version").map(|value| value.to_str().unwrap_or_default());
    match asked {
        None | Some(VERSION) => next.run(request).await,
        Some(other) => ApiError::invalid_api_version(other).into_response(),
    }
}
