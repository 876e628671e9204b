//! The version of the API that a client speaks. It changes what triggers look like, and which payloads a new webhook gets
//! unless it says so.

use std::convert::Infallible;

use aide::OperationInput;
use axum::extract::{FromRequestParts, Request};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use http::request::Parts;

use crate::error::ApiError;

/// A version of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ApiVersion {
    /// The version of before 2024: a trigger has one `filter`, and payloads are in version 2 unless a create says otherwise.
    V2,
    /// The current version, also for those who name none.
    #[default]
    V3,
}

impl ApiVersion {
    /// Every version, the oldest first.
    pub const ALL: [Self; 2] = [Self::V2, Self::V3];

    /// The name in `X-Api-Version`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V2 => "2",
            Self::V3 => "3",
        }
    }

    /// The version that a request asks for. The error is the text that names none.
    pub fn asked(headers: &HeaderMap) -> Result<Self, &str> {
        let Some(value) = headers.get("x-api-version") else {
            return Ok(Self::default());
        };
        let asked = value.to_str().unwrap_or_default();
        Self::ALL.into_iter().find(|version| version.as_str() == asked).ok_or(asked)
    }
}

/// Lets a request pass that asks for a version that there is, or for none.
pub async fn require(mut request: Request, next: Next) -> Response {
    match ApiVersion::asked(request.headers()) {
        Ok(version) => {
            request.extensions_mut().insert(version);
            next.run(request).await
        }
        Err(other) => ApiError::invalid_api_version(other).into_response(),
    }
}

impl<S: Sync> FromRequestParts<S> for ApiVersion {
    type Rejection = Infallible;

    /// What [`require`] has found.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().copied().unwrap_or_default())
    }
}

/// The header is described once for all operations.
impl OperationInput for ApiVersion {}
