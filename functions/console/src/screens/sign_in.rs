//! Signing in and out.

use actions::access::{Denied, sessions};
use axum::extract::{RawQuery, State};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use domain::access::Need;
use http::header::SET_COOKIE;
use http::{HeaderMap, StatusCode};
use maud::{Markup, html};

use crate::auth::Viewer;
use crate::cookie;
use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::links::{Target, query};
use crate::page::{Kind, Place, first, is_closed, notice, page};
use crate::resources::Resources;

/// `GET /console`: the first page that the role permits.
pub async fn home(Viewer(viewer): Viewer, frame: Frame) -> Result<Redirect, Failure> {
    match (first(&frame), viewer.check(Need::SeeWebhooks)) {
        (Some(target), _) => Ok(Redirect::to(&frame.to(target))),
        (None, Err(denied @ Denied::NoAccess)) => Err(denied.into()),
        (None, _) => Err(Failure::Denied(
            "the role of this token permits nothing in the console; whoever manages access can change that".to_owned(),
        )),
    }
}

/// `GET /console/sign_in`
pub async fn ask(frame: Frame, RawQuery(query): RawQuery) -> Markup {
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    sign_in_page(&frame, &Target::parse(asked.text("to")), None)
}

/// `POST /console/sign_in`
pub async fn enter(State(resources): State<Resources>, frame: Frame, form: Form) -> Result<Response, Failure> {
    let target = Target::parse(form.text("to"));
    let refuse = |status: StatusCode, why: &str| Ok((status, sign_in_page(&frame, &target, Some(why))).into_response());
    match sessions::sign_in(&resources.tokens, form.text("token").trim(), frame.now).await? {
        None => refuse(
            StatusCode::UNAUTHORIZED,
            "This is no token of this service, or it was deleted, regenerated or has expired.",
        ),
        Some((_, id)) => {
            let entered = format!("signed_in{}", query([("to", target.as_str().to_owned())]));
            Ok((AppendHeaders([(SET_COOKIE, cookie::begin(&id))]), Redirect::to(&frame.to(&entered))).into_response())
        }
    }
}

/// `GET /console/signed_in`: whether the cookie has come back.
pub async fn entered(
    State(resources): State<Resources>,
    frame: Frame,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    let target = Target::parse(asked.text("to"));
    let caller = match cookie::session(&headers) {
        Some(id) => sessions::caller(&resources.tokens, &id, frame.now).await?,
        None => None,
    };
    if caller.is_some() {
        let frame = Frame { viewer: caller, ..frame };
        // The page that one has come by is often that of the webhooks, whether one may see it or not.
        let is_open = !target.as_str().is_empty() && !is_closed(&frame, target.as_str());
        let address = if is_open { frame.to(target.as_str()) } else { frame.root.home() };
        return Ok(Redirect::to(&address).into_response());
    }
    let why = "Your browser did not keep the cookie of the session. It is a cookie for secure connections: use https, or on this machine a browser \
               that takes http://127.0.0.1 for secure, as Chrome, Edge and Firefox do.";
    Ok((StatusCode::UNAUTHORIZED, sign_in_page(&frame, &target, Some(why))).into_response())
}

/// `POST /console/sign_out`
pub async fn leave(State(resources): State<Resources>, frame: Frame, headers: HeaderMap) -> Result<Response, Failure> {
    if let Some(id) = cookie::session(&headers) {
        sessions::sign_out(&resources.tokens, &id).await?;
    }
    Ok((AppendHeaders([(SET_COOKIE, cookie::end())]), Redirect::to(&frame.to("sign_in"))).into_response())
}

fn sign_in_page(frame: &Frame, target: &Target, wrong: Option<&str>) -> Markup {
    page(
        frame,
        Place::Nowhere,
        "Sign in",
        html! {
            div.sign-in {
                h1 { "Sign in" }
                p.about { "With an access token of this service. What you may do is what its role permits." }
                @if let Some(wrong) = wrong { (notice(Kind::Bad, html! { p { (wrong) } })) }
                form.card method="post" action=(frame.to("sign_in")) {
                    input type="hidden" name="to" value=(target.as_str());
                    div.field {
                        label for="token" { "API token" }
                        input #token.code type="password" name="token" required autofocus autocomplete="current-password" spellcheck="false";
                    }
                    button.primary { "Sign in" }
                }
                p.about {
                    "No token? Somebody with access makes one under Access; the first one is that of the deployment’s parameter "
                    code { "AdminTokenSha256" } "."
                }
            }
        },
    )
}
