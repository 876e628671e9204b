//! What goes wrong with a request, and the page that says so. The map from what went wrong to its status and words is here and nowhere else.

use std::any::Any;

use actions::Error;
use actions::access::Denied;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode};
use maud::{Markup, html};

use crate::frame::Frame;
use crate::page::{self, Place, page};
use crate::sent::Sent;

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
    /// Others change the same at the same time. Nothing was changed; it is worth trying again.
    Contended,
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
            Self::Contended => StatusCode::SERVICE_UNAVAILABLE,
            Self::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The title and the text. `is_form` says whether a form was sent: only that would have changed something.
    fn words(&self, is_form: bool) -> (&'static str, String) {
        match self {
            Self::NotFound => {
                ("Not found", "There is nothing here: it may have been deleted, or have expired.".to_owned())
            }
            Self::SignedOut if is_form => (
                "Signed out",
                "Your session is over: nothing was saved. Sign in in a new tab, then come back here and try again: what you typed is kept on this page."
                    .to_owned(),
            ),
            Self::SignedOut => ("Signed out", "Your session is over. Sign in to go on.".to_owned()),
            Self::Denied(what) if is_form => {
                ("Not permitted", format!("Nothing was changed: {what}. What you typed is kept on this page."))
            }
            Self::Denied(what) => ("Not permitted", sentence(what)),
            Self::CrossSite => (
                "Refused",
                "This form was sent from another site, or by a browser that does not say from where. Nothing was changed.".to_owned(),
            ),
            Self::Unreadable(why) => ("Not understood", format!("The form could not be read: {why}.")),
            Self::Refused(why) => ("Not done", why.clone()),
            Self::Contended => (
                "Not done",
                "Others are changing the same at the same time. Nothing was changed: try again in a moment.".to_owned(),
            ),
            Self::Fault if is_form => (
                "Something went wrong",
                "The service could not do it, or not all of it. Try again in a moment: what you typed is kept on this page.".to_owned(),
            ),
            Self::Fault => {
                ("Something went wrong", "The service could not do it. Try again in a moment.".to_owned())
            }
        }
    }

    /// Whether sending the same form again may well succeed; of what is not permitted, once the role is another one.
    const fn may_pass(&self) -> bool {
        matches!(self, Self::SignedOut | Self::Denied(_) | Self::Contended | Self::Fault)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Self::NotFound,
            Error::Contended => Self::Contended,
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

/// Makes pages of failures. What was sent is kept for them: all of it is in memory already.
pub async fn show(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let (frame, is_form) = (Frame::of(&parts), parts.method == Method::POST);
    let (sent, mut response) = match to_bytes(body, usize::MAX).await {
        Ok(body) => {
            let sent = Sent::of(&parts, &body);
            (sent, next.run(Request::from_parts(parts, body.into())).await)
        }
        Err(error) => (None, Failure::Unreadable(error.to_string()).into_response()),
    };
    match response.extensions_mut().remove::<Failure>() {
        Some(failure) => {
            let frame = Frame { viewer: response.extensions_mut().remove(), ..frame };
            let again = sent.filter(|_| failure.may_pass());
            (failure.status(), failure_page(&frame, &failure, is_form, again.as_ref())).into_response()
        }
        None => response,
    }
}

fn failure_page(frame: &Frame, failure: &Failure, is_form: bool, again: Option<&Sent>) -> Markup {
    let (title, text) = failure.words(is_form);
    page(
        frame,
        Place::Nowhere,
        title,
        html! {
            // Where a script has sent the form, it takes the text from here, and leaves the form there.
            div.empty data-failure {
                h1 { (title) }
                p { (text) }
                @match again {
                    Some(sent) => {
                        @if *failure == Failure::SignedOut {
                            p { a.button href=(frame.to("sign_in")) target="_blank" rel="noopener" { "Sign in (in a new tab)" } }
                        }
                        (sent.offer(frame))
                    }
                    None => p { (way_on(frame, failure)) },
                }
            }
        },
    )
}

fn way_on(frame: &Frame, failure: &Failure) -> Markup {
    html! {
        @match page::first(frame) {
            _ if *failure == Failure::SignedOut => a.button href=(frame.to("sign_in")) { "Sign in" },
            Some(target) => a.button href=(frame.to(target)) { "Back to the console" },
            // Nobody is signed in, or they may see nothing: the bar has the button to sign out.
            None if frame.viewer.is_none() => a.button href=(frame.root.home()) { "Go to the console" },
            None => {}
        }
    }
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

    #[test]
    fn only_a_form_is_said_to_have_changed_nothing() {
        for failure in [Failure::SignedOut, Failure::Denied("this role lacks read_only".to_owned()), Failure::Fault] {
            let (_, text) = failure.words(false);
            assert!(!text.contains("changed") && !text.contains("saved") && !text.contains("typed"), "{text}");
        }
        assert!(Failure::SignedOut.words(true).1.contains("nothing was saved"));
        let denied = Failure::Denied("this role lacks read_only".to_owned());
        assert_eq!(
            denied.words(true).1,
            "Nothing was changed: this role lacks read_only. What you typed is kept on this page."
        );
        assert_eq!(denied.words(false).1, "This role lacks read_only.");
    }
}
