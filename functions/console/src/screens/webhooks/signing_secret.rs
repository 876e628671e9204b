//! `/console/webhooks/:id/signing_secret`: shown when one asks for it, and rotated.

use actions::webhooks;
use axum::extract::{Path, RawQuery, State};
use axum::response::Redirect;
use domain::ids::WebhookId;
use domain::signing::SigningSecrets;
use domain::webhook::Webhook;
use maud::{Markup, html};

use crate::auth::Viewer;
use crate::confirm::{self, Step};
use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::links;
use crate::page::{Kind, Place, heading, notice, page};
use crate::resources::Resources;
use crate::screens::id;
use crate::words;

/// For how long the secret before signs along.
#[derive(Debug, PartialEq, Eq)]
struct Overlap {
    seconds: u64,
    /// As it is offered.
    words: &'static str,
    /// What comes of it.
    consequence: &'static str,
}

/// What is offered. The first one holds where nothing was chosen.
const OVERLAPS: [Overlap; 4] = [
    Overlap { seconds: 24 * 60 * 60, words: "for a day", consequence: "The old one signs along for a day." },
    Overlap { seconds: 60 * 60, words: "for an hour", consequence: "The old one signs along for an hour." },
    Overlap { seconds: 7 * 24 * 60 * 60, words: "for a week", consequence: "The old one signs along for a week." },
    Overlap {
        seconds: 0,
        words: "not at all: it has leaked",
        consequence: "The old one stops at once: a receiver that checks it refuses every request until it has the new one.",
    },
];

impl Overlap {
    fn chosen(form: &Form) -> &'static Self {
        let seconds = form.text("overlap_seconds").parse();
        OVERLAPS.iter().find(|overlap| Ok(overlap.seconds) == seconds).unwrap_or(&OVERLAPS[0])
    }
}

/// `GET /console/webhooks/:id/signing_secret`
pub async fn show(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Markup, Failure> {
    let webhook = webhooks::one(&resources.tables, id::<WebhookId>(&text)?).await?;
    let is_rotated = Form::parse(query.unwrap_or_default().as_bytes()).has("rotated");
    Ok(secret_page(&frame, &webhook, is_rotated, None))
}

/// `POST /console/webhooks/:id/signing_secret`: reveals it. That is no `GET`, so that no link does it.
pub async fn reveal(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
) -> Result<Markup, Failure> {
    let webhook = webhooks::one(&resources.tables, id::<WebhookId>(&text)?).await?;
    let secrets = webhooks::signing_secrets(&resources.tables, webhook.id, frame.now).await?;
    Ok(secret_page(&frame, &webhook, false, Some(&secrets)))
}

/// `GET /console/webhooks/:id/signing_secret/rotate`: asks first.
pub async fn ask_to_rotate(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Markup, Failure> {
    let webhook = webhooks::one(&resources.tables, id::<WebhookId>(&text)?).await?;
    let overlap = Overlap::chosen(&Form::parse(query.unwrap_or_default().as_bytes()));
    let own = frame.to(&format!("webhooks/{}/signing_secret", webhook.id));
    let seconds = overlap.seconds.to_string();
    let step = Step {
        id: "rotate",
        button: "Rotate",
        yes: "Yes, rotate",
        question: "Make a new signing secret for",
        name: webhook.settings.name.as_str(),
        consequence: overlap.consequence,
        target: &format!("{own}/rotate{}", links::query([("overlap_seconds", seconds)])),
    };
    Ok(confirm::ask(&frame, Place::Webhooks, &step, &own))
}

/// `POST /console/webhooks/:id/signing_secret/rotate`: leads to a page that may be loaded anew, which rotates nothing.
pub async fn rotate(
    State(resources): State<Resources>,
    Viewer(viewer): Viewer,
    frame: Frame,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Redirect, Failure> {
    let webhook = id::<WebhookId>(&text)?;
    let overlap = Overlap::chosen(&Form::parse(query.unwrap_or_default().as_bytes()));
    let requester = viewer.requester(frame.now);
    webhooks::rotate_signing_secret(&resources.tables, &requester, webhook, Some(overlap.seconds)).await?;
    Ok(Redirect::to(&frame.to(&format!("webhooks/{webhook}/signing_secret?rotated=1"))))
}

fn secret_page(frame: &Frame, webhook: &Webhook, is_rotated: bool, secrets: Option<&SigningSecrets>) -> Markup {
    let own = format!("webhooks/{}", webhook.id);
    let target = frame.to(&format!("{own}/signing_secret"));
    let content = html! {
        @if is_rotated {
            (notice(Kind::Good, html! { p { "There is a new secret. Reveal it, and give it to your receiver." } }))
        }
        p.crumbs { a href=(frame.to(&own)) { bdi { (webhook.settings.name.as_str()) } } }
        (heading("Signing secret", html! {}))
        section.card aria-labelledby="secret" {
            h2 #secret { "The secret" }
            p.about {
                "Requests carry " code { "webhook-id" } ", " code { "webhook-timestamp" } " and " code { "webhook-signature" }
                ", by Standard Webhooks, which has "
                a href="https://www.standardwebhooks.com" rel="noreferrer" { "libraries for most languages" }
                ". Whoever has the secret can forge requests."
            }
            @match secrets {
                None => form method="post" action=(target) { button { "Reveal" } },
                Some(secrets) => {
                    p { code.secret { (secrets.secret) } }
                    @if let Some(previous) = &secrets.previous {
                        p.about { "The one before signs along, and stops " (words::time(previous.expires_at, frame.now)) ":" }
                        p { code.secret { (previous.secret) } }
                    }
                }
            }
        }
        section.card aria-labelledby="rotation" {
            h2 #rotation { "Rotation" }
            p.about { "Makes a new secret. The old one signs along for a while, so that receivers can change over." }
            form.inline method="get" action={ (target) "/rotate" } {
                label for="overlap" { "The old one signs along" }
                select #overlap name="overlap_seconds" {
                    @for overlap in &OVERLAPS { option value=(overlap.seconds) { (overlap.words) } }
                }
                button.danger { "Rotate" }
            }
        }
    };
    page(frame, Place::Webhooks, "Signing secret", content)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use domain::signing::{LONGEST_OVERLAP, OVERLAP};

    use super::*;

    #[test]
    fn what_is_offered_is_allowed_and_the_default_comes_first() {
        assert_eq!(Duration::from_secs(OVERLAPS[0].seconds), OVERLAP);
        assert!(OVERLAPS.iter().all(|overlap| Duration::from_secs(overlap.seconds) <= LONGEST_OVERLAP));
    }

    #[test]
    fn what_was_chosen_holds_and_what_is_not_offered_is_the_default() {
        let chosen = |query: &str| Overlap::chosen(&Form::parse(query.as_bytes())).seconds;
        assert_eq!(chosen("overlap_seconds=0"), 0);
        assert_eq!(chosen("overlap_seconds=3600"), 3600);
        for query in ["", "overlap_seconds=", "overlap_seconds=-1", "overlap_seconds=1", "overlap_seconds=x"] {
            assert_eq!(Duration::from_secs(chosen(query)), OVERLAP, "{query}");
        }
    }
}
