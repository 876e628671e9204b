//! What cannot be undone is asked for once more: in a dialog or, where a browser has none, on a page of its own.

use maud::{Markup, html};

use crate::frame::Frame;
use crate::page::{Place, page};

/// What cannot be undone.
#[derive(Debug)]
pub struct Step<'a> {
    /// Tells it apart on its page.
    pub id: &'a str,
    /// The button that asks.
    pub button: &'a str,
    /// The button that does it.
    pub yes: &'a str,
    /// The question, up to the name of what it is about.
    pub question: &'a str,
    /// What it is about.
    pub name: &'a str,
    /// What comes of it.
    pub consequence: &'a str,
    /// The address that shows the page of its own, and that does it when it gets a form.
    pub target: &'a str,
}

/// The button, and the dialog that it opens without a script. In a browser that knows no `commandfor` a script goes to the page instead or, where
/// there is none, a link does. The button is in no form: there browsers take it for one that does nothing.
pub fn offer(step: &Step<'_>) -> Markup {
    let heading = format!("{}-question", step.id);
    html! {
        div.answers {
            button.danger type="button" commandfor=(step.id) command="show-modal" data-page=(step.target) { (step.button) }
            noscript { a href=(step.target) { "On a page of its own" } }
        }
        dialog id=(step.id) aria-labelledby=(heading) {
            (question(step, &heading))
            div.answers {
                form method="post" action=(step.target) { button.danger { (step.yes) } }
                form method="dialog" { button { "Cancel" } }
            }
        }
    }
}

/// The page of its own. `back` is where one gets to without doing it.
pub fn ask(frame: &Frame, place: Place, step: &Step<'_>, back: &str) -> Markup {
    let content = html! {
        div.empty {
            (question(step, "question"))
            form.answers method="post" action=(step.target) {
                button.danger { (step.yes) }
                a.button href=(back) { "Cancel" }
            }
        }
    };
    page(frame, place, step.button, content)
}

fn question(step: &Step<'_>, id: &str) -> Markup {
    html! {
        h2 id=(id) { (step.question) " “" bdi { (step.name) } "”?" }
        p { (step.consequence) }
    }
}
