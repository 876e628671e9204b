//! What is around a page: where it lies, and who looks at it.

use std::convert::Infallible;

use actions::access::Caller;
use aws::clock;
use axum::extract::FromRequestParts;
use domain::access::Need;
use domain::time::Timestamp;
use http::request::Parts;

use crate::links::Root;

/// What is around a page.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The way to the root of the console.
    pub root: Root,
    /// Who looks at it; `None` before signing in.
    pub viewer: Option<Caller>,
    /// When.
    pub now: Timestamp,
}

impl Frame {
    /// The frame of a request.
    pub fn of(parts: &Parts) -> Self {
        let root = Root::of(parts.uri.path());
        Self { root, viewer: parts.extensions.get().cloned(), now: clock::now() }
    }

    /// The address of a page, from this one; see [`Root::to`].
    pub fn to(&self, target: &str) -> String {
        self.root.to(target)
    }

    /// Whether who looks at it may do what needs this: what they may not do is not offered.
    pub fn may(&self, need: Need) -> bool {
        self.viewer.as_ref().is_some_and(|viewer| viewer.may(need))
    }
}

impl<S: Sync> FromRequestParts<S> for Frame {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}
