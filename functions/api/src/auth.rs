//! Who may call: whoever has the token whose SHA-256 the deployment knows.

use std::str::FromStr;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::app;
use crate::error::ApiError;

/// The SHA-256 of a token. The token itself is nowhere in the deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// The hash of `token`.
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }

    /// A name for the token that tells nothing of it: the first 64 bits of the hash in hexadecimal digits.
    pub fn name(&self) -> String {
        hex::encode(&self.0[..8])
    }

    /// Whether both are of the same token, in constant time.
    fn matches(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl FromStr for TokenHash {
    type Err = &'static str;

    fn from_str(hex: &str) -> Result<Self, Self::Err> {
        let mut hash = [0; 32];
        hex::decode_to_slice(hex, &mut hash).map_err(|_| "must be a SHA-256 as 64 hexadecimal digits")?;
        Ok(Self(hash))
    }
}

/// Lets a request pass that carries the token as `Authorization: Bearer …`.
pub async fn require_token(State(state): State<app::State>, request: Request, next: Next) -> Response {
    match check(request.headers(), &state.admin) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

fn check(headers: &HeaderMap, admin: &TokenHash) -> Result<(), ApiError> {
    let Some(header) = headers.get(AUTHORIZATION) else {
        return Err(ApiError::missing_token());
    };
    let token = header
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    match token {
        Some((_, token)) if TokenHash::of(token.trim()).matches(admin) => Ok(()),
        _ => Err(ApiError::wrong_token()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(header: Option<&str>) -> Result<(), u16> {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert(AUTHORIZATION, header.parse().unwrap());
        }
        check(&headers, &TokenHash::of("right")).map_err(|error| error.status())
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

    #[test]
    fn a_hash_is_64_hexadecimal_digits() {
        // SHA-256 of "abc": FIPS 180-2, appendix B.1.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(abc.parse(), Ok(TokenHash::of("abc")));
        for wrong in ["", "ba78", &abc.replace('b', "g"), &abc.replace("ba", "ä")] {
            assert!(wrong.parse::<TokenHash>().is_err(), "{wrong}");
        }
    }
}
