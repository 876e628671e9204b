//! Request bodies: JSON of a known shape.

use axum::body;
use axum::extract::{FromRequest, Request};
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::domain::object::Object;
use shared::limits;

use crate::error::ApiError;

/// The `data` of a request's JSON:API document.
#[derive(Debug)]
pub struct Data<T>(pub T);

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields, bound = "T: DeserializeOwned")]
struct Document<T> {
    data: Object<T>,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Data<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        check_content_type(request.headers())?;
        let too_large = |_| ApiError::body_too_large(limits::REQUEST_BYTES);
        let bytes = body::to_bytes(request.into_body(), limits::REQUEST_BYTES).await.map_err(too_large)?;
        parse(&bytes).map(Self)
    }
}

/// A missing content type is forgiven, a wrong one is not.
fn check_content_type(headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(media_type) = headers.get(CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default()) else {
        return Ok(());
    };
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/json" | "application/vnd.api+json" => Ok(()),
        _ => Err(ApiError::invalid_content_type(media_type)),
    }
}

/// First whether it is JSON at all, then whether it is of the shape: a body that is both broken and of another shape is
/// broken.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let json: Value = serde_json::from_slice(bytes).map_err(|error| ApiError::invalid_json(error.to_string()))?;
    let document: Result<Object<Document<T>>, _> = serde_path_to_error::deserialize(json);
    let document =
        document.map_err(|error| ApiError::invalid_format(format!("{}: {}", error.path(), error.inner())))?;
    Ok(document.0.data.0)
}
