//! The layout that all pages share.

use domain::access::Need;
use maud::{DOCTYPE, Markup, html};

use crate::assets::{ICON, SCRIPT, STYLE};
use crate::frame::Frame;

/// Where a page is in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Webhooks.
    Webhooks,
    /// The log of calls.
    Log,
    /// The events that came.
    Events,
    /// Roles, access tokens and the audit log.
    Access,
    /// Nowhere: signing in, and what is not found.
    Nowhere,
}

/// Each entry of the navigation: where it is, what it is called, where it leads, and what one needs to see that.
const NAVIGATION: [(Place, &str, &str, Need); 4] = [
    (Place::Webhooks, "Webhooks", "webhooks", Need::SeeWebhooks),
    (Place::Log, "Activity log", "webhook_calls", Need::SeeWebhooks),
    (Place::Events, "Events", "events", Need::SeeWebhooks),
    (Place::Access, "Access", "access", Need::SeeAccess),
];

/// For those who may see nothing of access but this.
const AUDIT_LOG: (Place, &str, &str, Need) = (Place::Access, "Access", "access/audit_log", Need::SeeAuditLog);

/// The entries that whoever looks at the page may follow.
fn navigation(frame: &Frame) -> impl Iterator<Item = (Place, &'static str, &'static str, Need)> {
    let audit_log = (!frame.may(Need::SeeAccess)).then_some(AUDIT_LOG);
    NAVIGATION.into_iter().chain(audit_log).filter(|(.., need)| frame.may(*need))
}

/// Where the first page lies that whoever looks may see.
pub fn first(frame: &Frame) -> Option<&'static str> {
    navigation(frame).next().map(|(_, _, target, _)| target)
}

/// Whether an address is that of an entry of the navigation that whoever looks may not see.
pub fn is_closed(frame: &Frame, target: &str) -> bool {
    NAVIGATION.iter().any(|(.., own, need)| *own == target && !frame.may(*need))
}

/// A page, whole.
pub fn page(frame: &Frame, place: Place, title: &str, content: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Carillon" }
                link rel="stylesheet" href=(asset(frame, &STYLE.name));
                link rel="icon" href=(asset(frame, &ICON.name)) type="image/svg+xml";
                script type="module" src=(asset(frame, &SCRIPT.name)) {}
            }
            body {
                a.skip href="#main" { "Skip to the content" }
                (bar(frame, place))
                main #main tabindex="-1" { (content) }
            }
        }
    }
}

fn asset(frame: &Frame, name: &str) -> String {
    frame.to(&format!("assets/{name}"))
}

fn bar(frame: &Frame, place: Place) -> Markup {
    html! {
        header.bar {
            div.bar-inside {
                span.brand { (logo()) "Carillon" }
                @if let Some(viewer) = &frame.viewer {
                    nav aria-label="Console" {
                        @for (own, name, target, _) in navigation(frame) {
                            a href=(frame.to(target)) aria-current=[(own == place).then_some("page")] { (name) }
                        }
                    }
                    form.leave method="post" action=(frame.to("sign_out")) {
                        span.who title="The token that you signed in with" { (viewer.name()) }
                        button.quiet { "Sign out" }
                    }
                }
            }
        }
    }
}

/// The bell.
fn logo() -> Markup {
    html! {
        svg.logo viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" {
            path d="M10 1.5a1 1 0 0 1 1 1v.6c2.6.5 4.4 2.7 4.4 5.6 0 3.3.8 4.6 1.8 5.6.5.5.1 1.4-.6 1.4H3.4c-.7 0-1.1-.9-.6-1.4 1-1 1.8-2.3 1.8-5.6 0-2.9 1.8-5.1 4.4-5.6v-.6a1 1 0 0 1 1-1z" {}
            path d="M8 16.8h4a2 2 0 0 1-4 0z" {}
        }
    }
}

/// The heading of a page, with what one can do there beside it.
pub fn heading(title: &str, actions: Markup) -> Markup {
    html! { div.heading { h1 { (title) } div.actions { (actions) } } }
}

/// Something that went well, or not, or is to be known; read aloud when it appears.
pub fn notice(kind: Kind, text: Markup) -> Markup {
    let (class, role) = match kind {
        Kind::Good => ("notice good", "status"),
        Kind::Warning => ("notice warning", "status"),
        Kind::Bad => ("notice bad", "alert"),
    };
    html! { div class=(class) role=(role) { (text) } }
}

/// What a notice says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It is done.
    Good,
    /// It is to be known.
    Warning,
    /// It is not done.
    Bad,
}
