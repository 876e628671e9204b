//! What goes wrong with a request, and the page that says so. The map from what went wrong to its status and words is here and nowhere else.

use std::any::Any;

use actions::Error;
use actions::access::Denied;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use maud::{Markup, html};

use crate::frame::Frame;
use crate::page::{Place, page};

/// What goes wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// There is no such page, webhook, call, role or token.
    NotFound,
    /// Nobody is signed in.
    SignedOut,
    /// The role does not permit it. Says what it lacks.
    Denied(String),
    /// The form came from another site.
    CrossSite,
    /// The form cannot be read. Says why.
    Unreadable(String),
    /// What is asked for cannot be done. Says why, and what to do.
    Refused(String),
    /// A fault of ours. The reason is in the function's log.
    Fault,
}

impl Failure {
    /// A fault of ours.
    pub fn fault(reason: impl std::fmt::Display) -> Self {
        tracing::error!(%reason, "a request failed");
        Self::Fault
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Denied(_) | Self::CrossSite => StatusCode::FORBIDDEN,
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn words(&self) -> (&'static str, String) {
        match self {
            Self::NotFound => ("Not found", "There is nothing here: it may have been deleted, or have expired.".to_owned()),
            Self::SignedOut => {
                ("Signed out", "Your session is over. Sign in, and do it again: nothing was changed.".to_owned())
            }
            Self::Denied(what) => ("Not permitted", format!("Nothing was changed: {what}.")),
            Self::CrossSite => (
                "Refused",
                "This form was sent from another site, or by a browser that does not say from where. Nothing was changed.".to_owned(),
            ),
            Self::Unreadable(why) => ("Not understood", format!("The form could not be read: {why}.")),
            Self::Refused(why) => ("Not done", why.clone()),
            Self::Fault => {
                ("Something went wrong", "The service could not do it. Try again in a moment.".to_owned())
            }
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            Error::Contended => {
                Self::Refused("Others are changing the same at the same time. Try again in a moment.".to_owned())
            }
            Error::WebhookDeleted => Self::Refused(
                "The webhook of this call was deleted, so there are no settings to send it with.".to_owned(),
            ),
            Error::Fault(reason) => Self::fault(reason),
            Error::Invalid(errors) => {
                Self::Refused(errors.iter().map(|error| format!("{error}.")).collect::<Vec<_>>().join(" "))
            }
            Error::NameTaken(_)
            | Error::NoRoom(_)
            | Error::TooMuch(_)
            | Error::TooManyCalls { .. }
            | Error::Access(_) => Self::Refused(sentence(&error.to_string())),
        }
    }
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied.to_string())
    }
}

/// The first letter large, and a full stop.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

/// The page is made by [`show`], which knows what is around it.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Makes pages of failures.
pub async fn show(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let frame = Frame::of(&parts);
    let mut response = next.run(Request::from_parts(parts, body)).await;
    match response.extensions_mut().remove::<Failure>() {
        Some(failure) => {
            let frame = Frame { viewer: response.extensions_mut().remove(), ..frame };
            (failure.status(), failure_page(&frame, &failure)).into_response()
        }
        None => response,
    }
}

fn failure_page(frame: &Frame, failure: &Failure) -> Markup {
    let (title, text) = failure.words();
    page(
        frame,
        Place::Nowhere,
        title,
        html! {
            div.empty {
                h1 { (title) }
                p { (text) }
                p {
                    @if *failure == Failure::SignedOut {
                        a.button href=(frame.to("sign_in")) { "Sign in" }
                    } @else {
                        a.button href=(frame.to("webhooks")) { "To the webhooks" }
                    }
                }
            }
        },
    )
}

/// What a panic is told as.
pub fn of_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    Failure::fault(format!("a request panicked: {}", text.unwrap_or("no message"))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_errors_become_sentences() {
        assert_eq!(sentence("a site has at most 50 roles"), "A site has at most 50 roles.");
        assert_eq!(sentence("done."), "Done.");
        assert_eq!(sentence(""), ".");
    }
}
