//! Who may call: whoever sends a token that is ours. And what for: what its role permits.

use std::ops::Deref;

pub use actions::access::{Secrets, Tokens};

use actions::access;
use aide::OperationInput;
use aws::clock;
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::access::{Flag, Need};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;

use crate::error::ApiError;

/// Who sent a request: what the token's check finds out.
#[derive(Debug, Clone)]
pub struct Caller(access::Caller);

impl Deref for Caller {
    type Target = access::Caller;

    fn deref(&self) -> &access::Caller {
        &self.0
    }
}

/// The name of the token in the API's description of itself.
pub const SECURITY_SCHEME: &str = "Token";

/// Lets a request pass that carries a token as `Authorization: Bearer …`, and tells those behind who the [`Caller`] is.
pub async fn require_token(State(tokens): State<Tokens>, mut request: Request, next: Next) -> Response {
    match check(request.headers(), &tokens).await {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            next.run(request).await
        }
        Err(error) => error.into_response(),
    }
}

/// Lets a request pass if the caller's role permits what it needs.
pub async fn require_permission(State(need): State<Need>, caller: Caller, request: Request, next: Next) -> Response {
    match caller.check(need) {
        Ok(()) => next.run(request).await,
        Err(denied) => ApiError::denied(denied).into_response(),
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    /// What [`require_token`] has found out. A request that did not come that way is from nobody.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get().cloned().ok_or_else(ApiError::missing_token)
    }
}

/// That a token is needed is said beside what it must permit.
impl OperationInput for Caller {}

async fn check(headers: &HeaderMap, tokens: &Tokens) -> Result<Caller, ApiError> {
    let found = tokens.caller(bearer(headers)?, clock::now()).await?;
    found.map(|(caller, _)| Caller(caller)).ok_or_else(ApiError::wrong_token)
}

fn bearer(headers: &HeaderMap) -> Result<&str, ApiError> {
    let header = headers.get(AUTHORIZATION).ok_or_else(ApiError::missing_token)?;
    let token = header.to_str().ok().and_then(|text| text.split_once(' '));
    let token = token.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    token.map(|(_, token)| token.trim()).ok_or_else(ApiError::wrong_token)
}

/// The names of permissions any of which is enough, for the API's description of itself.
pub fn names(need: Need) -> Vec<&'static str> {
    need.any_of().iter().copied().map(Flag::as_str).collect()
}

#[cfg(test)]
mod tests {
    use actions::access::Admin;
    use aws::store::Tables;
    use domain::access::TokenHash;
    use http::Request;

    use super::*;

    /// A check that finds no access tokens: nothing it is given can be one.
    async fn checked(admin: Option<&str>, header: Option<&str>) -> Result<(), u16> {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert(AUTHORIZATION, header.parse().unwrap());
        }
        let dynamodb = aws_sdk_dynamodb::Client::from_conf(aws_sdk_dynamodb::Config::builder().build());
        let tables = Tables::new(dynamodb, "webhooks".into(), "calls".into(), "1".into(), 30);
        let tokens = Tokens::new(Admin(admin.map(TokenHash::of)), tables);
        check(&headers, &tokens).await.map(drop).map_err(|error| error.status())
    }

    #[tokio::test]
    async fn only_the_right_token_passes() {
        assert_eq!(checked(Some("right"), Some("Bearer right")).await, Ok(()));
        assert_eq!(checked(Some("right"), Some("bearer right")).await, Ok(()));
        for header in
            [None, Some("Bearer wrong"), Some("Bearer "), Some("right"), Some("Basic right"), Some("Bearer null")]
        {
            assert_eq!(checked(Some("right"), header).await, Err(401), "{header:?}");
        }
    }

    #[tokio::test]
    async fn no_token_is_the_admin_where_there_is_none() {
        for header in ["Bearer ", "Bearer right", "Bearer null"] {
            assert_eq!(checked(None, Some(header)).await, Err(401), "{header:?}");
        }
    }

    #[tokio::test]
    async fn whoever_did_not_pass_the_check_is_no_caller() {
        let (mut parts, ()) = Request::new(()).into_parts();
        let found = Caller::from_request_parts(&mut parts, &()).await;
        assert_eq!(found.unwrap_err().status(), 401);
    }
}
