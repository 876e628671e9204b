//! Who may call: whoever has the token whose SHA-256 the deployment knows.

use aide::OperationInput;
use aide::generate::GenContext;
use aide::openapi::Operation;
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;

use crate::error::ApiError;
use crate::token::TokenHash;

/// Who sent a request: what the token's check finds out, and everything behind it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    name: String,
}

impl Caller {
    /// A name that tells nothing of the token.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// The name of the token in the API's description of itself.
pub const SECURITY_SCHEME: &str = "Token";

/// Lets a request pass that carries the token as `Authorization: Bearer …`, and tells those behind who the [`Caller`] is.
pub async fn require_token(State(admin): State<TokenHash>, mut request: Request, next: Next) -> Response {
    match check(request.headers(), &admin) {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(error) => error.into_response(),
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    /// What [`require_token`] has found out. A request that did not come that way is from nobody.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get().cloned().ok_or_else(ApiError::missing_token)
    }
}

/// Whatever takes a caller needs a token.
impl OperationInput for Caller {
    fn operation_input(_: &mut GenContext, operation: &mut Operation) {
        operation.security = vec![[(SECURITY_SCHEME.to_owned(), Vec::new())].into_iter().collect()];
    }
}

fn check(headers: &HeaderMap, admin: &TokenHash) -> Result<Caller, ApiError> {
    let Some(header) = headers.get(AUTHORIZATION) else {
        return Err(ApiError::missing_token());
    };
    let token = header
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    match token {
        Some((_, token)) if TokenHash::of(token.trim()).matches(admin) => Ok(Caller { name: admin.name() }),
        _ => Err(ApiError::wrong_token()),
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn checked(header: Option<&str>) -> Result<(), u16> {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert(AUTHORIZATION, header.parse().unwrap());
        }
        check(&headers, &TokenHash::of("right")).map(drop).map_err(|error| error.status())
    }

    #[test]
    fn only_the_right_token_passes() {
        assert_eq!(checked(Some("Bearer right")), Ok(()));
        assert_eq!(checked(Some("bearer right")), Ok(()));
        for header in
            [None, Some("Bearer wrong"), Some("Bearer "), Some("right"), Some("Basic right"), Some("Bearer null")]
        {
            assert_eq!(checked(header), Err(401), "{header:?}");
        }
    }

    #[tokio::test]
    async fn whoever_did_not_pass_the_check_is_no_caller() {
        let (mut parts, ()) = Request::new(()).into_parts();
        let found = Caller::from_request_parts(&mut parts, &()).await;
        assert_eq!(found.unwrap_err().status(), 401);
        parts.extensions.insert(Caller { name: "admin".to_owned() });
        assert_eq!(Caller::from_request_parts(&mut parts, &()).await.unwrap().name(), "admin");
    }
}
