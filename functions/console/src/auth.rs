//! Who may see a page: whoever has a session. And what for: what the role of its token permits, at that moment.

use actions::access::{Caller, Tokens, sessions};
use aws::clock;
use axum::extract::{Extension, FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::access::Need;
use http::request::Parts;
use http::{HeaderMap, Method};

use crate::cookie;
use crate::failure::Failure;
use crate::links::{Root, Target, query};

/// Who asks. Handlers of pages that need a session get it.
#[derive(Debug, Clone)]
pub struct Viewer(pub Caller);

impl<S: Sync> FromRequestParts<S> for Viewer {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get().cloned().map(Self).ok_or(Failure::SignedOut)
    }
}

/// Lets a request pass that has a session, and tells those behind whose it is. Others are asked to sign in.
pub async fn require_session(State(tokens): State<Tokens>, mut request: Request, next: Next) -> Response {
    let caller = match cookie::session(request.headers()) {
        Some(id) => sessions::caller(&tokens, &id, clock::now()).await,
        None => Ok(None),
    };
    match caller {
        Ok(Some(caller)) => {
            request.extensions_mut().insert(caller.clone());
            let mut response = next.run(request).await;
            // For the page of a failure.
            response.extensions_mut().insert(caller);
            response
        }
        Ok(None) => signed_out(&request),
        Err(error) => Failure::from(error).into_response(),
    }
}

/// Lets a request pass if the role permits what it needs.
pub async fn require_permission(
    State(need): State<Need>,
    Extension(caller): Extension<Caller>,
    request: Request,
    next: Next,
) -> Response {
    match caller.check(need) {
        Ok(()) => next.run(request).await,
        Err(denied) => Failure::from(denied).into_response(),
    }
}

fn signed_out(request: &Request) -> Response {
    if request.method() != Method::GET {
        return Failure::SignedOut.into_response();
    }
    if came_by_a_link(request.headers()) {
        return once_more().into_response();
    }
    let uri = request.uri();
    let target = Target::of(uri.path(), uri.query());
    let sign_in = format!("sign_in{}", query([("to", target.as_str().to_owned())]));
    Redirect::to(&Root::of(uri.path()).to(&sign_in)).into_response()
}

/// Whether a link of another site leads here. A browser does not send the cookie then, since that is strict, whether there is a session or not.
fn came_by_a_link(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    matches!(site, Some("cross-site" | "same-site"))
}

/// A page that asks for itself: that request is from this site, so that the cookie comes along if there is one.
fn once_more() -> Html<&'static str> {
    Html(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0\"><title>Carillon</title></html>",
    )
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn answer(method: Method, site: Option<&str>) -> Response {
        let mut request = Request::builder().method(method).uri("/console/webhook_calls/abc?attempt=2");
        if let Some(site) = site {
            request = request.header("sec-fetch-site", site);
        }
        signed_out(&request.body(Body::empty()).unwrap())
    }

    #[test]
    fn whoever_is_signed_out_gets_back_after_signing_in() {
        for site in [None, Some("none"), Some("same-origin")] {
            let answer = answer(Method::GET, site);
            assert_eq!(answer.status(), 303, "{site:?}");
            assert_eq!(answer.headers()["location"], "../sign_in?to=webhook_calls%2Fabc%3Fattempt%3D2");
        }
    }

    #[test]
    fn a_link_of_another_site_is_followed_once_more() {
        assert_eq!(answer(Method::GET, Some("cross-site")).status(), 200);
        assert_eq!(answer(Method::POST, Some("cross-site")).status(), 401);
        assert_eq!(answer(Method::POST, None).status(), 401);
    }
}
