//! Who may call: whoever has the token whose SHA-256 the deployment knows, or an access token. And what for: what the role permits.

use std::str::FromStr;

use actions::access::Requester;
use aide::OperationInput;
use aws::clock;
use aws::store::Tables;
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::access::{Actor, By, Flag, Flags, Need, TokenHash, TokenText};
use domain::time::Timestamp;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use http::request::Parts;
use subtle::ConstantTimeEq;

use crate::error::ApiError;
use crate::token_use::TokenUse;

/// What tokens are checked against.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// The token that may do everything, if there is one.
    pub admin: Admin,
    /// Where access tokens are.
    pub tables: Tables,
    /// Notes that they are used.
    pub uses: TokenUse,
}

/// The hash of the token that may do everything: the parameter `AdminTokenSha256`. `None` if that is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admin(pub Option<TokenHash>);

impl FromStr for Admin {
    type Err = <TokenHash as FromStr>::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() { Ok(Self(None)) } else { text.parse().map(|hash| Self(Some(hash))) }
    }
}

/// Who sent a request: what the token's check finds out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    by: By,
    actor: Actor,
    /// What the role permits.
    flags: Flags,
    /// Whether the token may do anything here: its attribute `can_access_cma`.
    can_access_cma: bool,
    admin_is_set: bool,
}

/// Whether secrets are shown: passwords, and headers that look like credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secrets {
    /// They are.
    Shown,
    /// They are not: to those who may see webhooks, but not manage them.
    Hidden,
}

impl Caller {
    /// An id that tells nothing of the token's text.
    pub fn id(&self) -> &str {
        &self.actor.id
    }

    /// Whether this caller is shown secrets.
    pub fn secrets(&self) -> Secrets {
        match Need::ManageWebhooks.check(&self.flags) {
            Ok(()) => Secrets::Shown,
            Err(_) => Secrets::Hidden,
        }
    }

    /// This caller, as who asks for a change at `at`.
    pub fn requester(&self, at: Timestamp) -> Requester {
        Requester { by: self.by, actor: self.actor.clone(), admin_is_set: self.admin_is_set, at }
    }

    fn check(&self, need: Need) -> Result<(), ApiError> {
        if !self.can_access_cma {
            return Err(ApiError::insufficient_permissions(
                &["can_access_cma"],
                "this token has can_access_cma: false, so it may do nothing here",
            ));
        }
        need.check(&self.flags).map_err(ApiError::missing_permission)
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

/// That a token is needed is said beside what it must permit.
impl OperationInput for Caller {}

async fn check(headers: &HeaderMap, tokens: &Tokens) -> Result<Caller, ApiError> {
    let text = bearer(headers)?;
    let hash = TokenHash::of(text);
    let Admin(admin) = tokens.admin;
    // In constant time. Other tokens are looked up by their hash, which nobody can steer towards another one.
    if admin.is_some_and(|admin| admin.as_bytes().ct_eq(hash.as_bytes()).into()) {
        let actor = Actor { id: hash.name(), name: "admin".to_owned() };
        return Ok(Caller { by: By::Admin, actor, flags: Flags::all(), can_access_cma: true, admin_is_set: true });
    }
    // What cannot be a token costs no read.
    if !TokenText::is_well_formed(text) {
        return Err(ApiError::wrong_token());
    }
    let now = clock::now();
    let found = tokens.tables.token_by_hash(&hash, now).await.map_err(ApiError::internal)?;
    let Some((token, flags)) = found else {
        return Err(ApiError::wrong_token());
    };
    tokens.uses.note(token.id, now).await;
    Ok(Caller {
        by: By::Token(token.id, hash),
        actor: Actor { id: token.id.to_string(), name: token.settings.name.as_str().to_owned() },
        flags,
        can_access_cma: token.settings.can_access_cma,
        admin_is_set: admin.is_some(),
    })
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
        let admin = Admin(admin.map(TokenHash::of));
        let tokens = Tokens { admin, uses: TokenUse::new(tables.clone()), tables };
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
        assert_eq!("".parse(), Ok(Admin(None)));
        assert!("abc".parse::<Admin>().is_err());
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

    #[test]
    fn a_token_without_access_may_do_nothing() {
        let actor = Actor { id: "t".to_owned(), name: "t".to_owned() };
        let flags: Flags = [Flag::CanManageWebhooks].into_iter().collect();
        let by = By::Admin;
        let caller = Caller { by, actor, flags, can_access_cma: true, admin_is_set: true };
        assert!(caller.check(Need::ManageWebhooks).is_ok());
        assert_eq!(caller.check(Need::ManageAccess).unwrap_err().status(), 403);
        let caller = Caller { can_access_cma: false, ..caller };
        assert_eq!(caller.check(Need::ManageWebhooks).unwrap_err().status(), 403);
    }
}
