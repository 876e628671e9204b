//! Request bodies: JSON of a known shape.

use axum::body;
use axum::extract::{FromRequest, Request};
use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
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
        check_headers(&request)?;
        let too_large = |_| ApiError::body_too_large(limits::REQUEST_BYTES);
        let bytes = body::to_bytes(request.into_body(), limits::REQUEST_BYTES).await.map_err(too_large)?;
        parse(&bytes).map(Self)
    }
}

/// Clients send a content type even where there is no body, so a missing one is forgiven and a wrong one is not.
fn check_headers(request: &Request) -> Result<(), ApiError> {
    let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(media_type) = header(CONTENT_TYPE.as_str()) {
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if !matches!(essence.as_str(), "application/json" | "application/vnd.api+json") {
            return Err(ApiError::invalid_content_type(media_type));
        }
    }
    match header("x-api-version") {
        None | Some("3") => Ok(()),
        Some(version) => Err(ApiError::invalid_api_version(version)),
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let document: Object<Document<T>> = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let inner = error.inner();
        if !inner.is_data() {
            return ApiError::invalid_json(inner.to_string());
        }
        let path = error.path().to_string();
        // The position that serde_json appends means little to those who build documents in code; the path does.
        let message = inner.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        ApiError::invalid_format(format!("{path}: {message}"))
    })?;
    deserializer.end().map_err(|error| ApiError::invalid_json(error.to_string()))?;
    Ok(document.0.data.0)
}
