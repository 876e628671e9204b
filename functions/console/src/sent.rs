//! A form that was sent and could not be handled: it is offered once more, so that nothing that was typed is lost. The browser's way back does not do
//! that: pages are not to be stored, and a browser may then forget what stood in their fields.

use http::Method;
use http::request::Parts;
use maud::{Markup, html};

use crate::form::Form;
use crate::frame::Frame;
use crate::links::below;

/// What fields of secrets have in their names. Those are not sent back.
const SECRETS: [&str; 3] = ["password", "token", "secret"];

/// A form that was sent.
#[derive(Debug, Clone)]
pub struct Sent {
    /// Where to, from the root, with the query.
    address: String,
    form: Form,
}

impl Sent {
    /// The form of a request; `None` if it is none, or is only a secret: that of signing in.
    pub fn of(parts: &Parts, body: &[u8]) -> Option<Self> {
        let path = below(parts.uri.path());
        if parts.method != Method::POST || path == "sign_in" {
            return None;
        }
        let address = parts.uri.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
        Some(Self { address, form: Form::parse(body) })
    }

    /// The button that sends it again. What was typed into fields of secrets is not in it. An empty one of these means that what is stored stays, so
    /// that form is not saved at once: it is shown, to be completed.
    pub fn offer(&self, frame: &Frame) -> Markup {
        let lacks = self.form.pairs().any(|(name, value)| is_secret(name) && !value.is_empty());
        let kept = self.form.pairs().filter(|(name, _)| !(is_secret(name) || lacks && *name == "do"));
        html! {
            form method="post" action=(frame.to(&self.address)) {
                @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
                @if lacks {
                    p { "Passwords are not kept: type the password anew." }
                    button.primary name="do" value="show" { "Back to the form" }
                } @else {
                    button.primary { "Try again" }
                }
            }
        }
    }
}

fn is_secret(name: &str) -> bool {
    SECRETS.iter().any(|secret| name.contains(secret))
}

#[cfg(test)]
mod tests {
    use domain::time::Timestamp;
    use http::Request;

    use super::*;
    use crate::links::Root;

    fn sent(method: Method, address: &str, body: &str) -> Option<Sent> {
        let (parts, ()) = Request::builder().method(method).uri(address).body(()).unwrap().into_parts();
        Sent::of(&parts, body.as_bytes())
    }

    fn offered(address: &str, body: &str) -> String {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        let frame = Frame { root: Root::of(address), viewer: None, now };
        sent(Method::POST, address, body).unwrap().offer(&frame).into_string()
    }

    #[test]
    fn a_form_is_offered_again_with_all_that_was_typed() {
        let html = offered("/console/webhooks/abc?x=1", "name=%22%3Cb%3E&event=a&event=b&do=save");
        assert!(html.contains(r#"action="../webhooks/abc?x=1""#), "{html}");
        for (name, value) in [("name", "&quot;&lt;b&gt;"), ("event", "a"), ("event", "b"), ("do", "save")] {
            assert!(html.contains(&format!(r#"name="{name}" value="{value}""#)), "{name}: {html}");
        }
    }

    #[test]
    fn secrets_are_not_sent_back_and_the_form_is_not_saved_without_them() {
        let html = offered("/console/webhooks", "name=n&password=pa55&do=save");
        assert!(!html.contains("pa55") && !html.contains(r#"value="save""#), "{html}");
        assert!(html.contains(r#"name="do" value="show""#) && html.contains("type the password anew"), "{html}");
        let html = offered("/console/webhooks", "name=n&password=&do=save");
        assert!(html.contains(r#"name="do" value="save""#), "an empty one means what it meant: {html}");
    }

    #[test]
    fn what_is_no_form_and_what_signs_in_is_not_offered() {
        assert!(sent(Method::GET, "/console/webhooks", "").is_none());
        assert!(sent(Method::POST, "/console/sign_in", "token=t").is_none());
    }
}
