//! `/console/webhooks/:id/signing_secret`: shown when one asks for it, and rotated.

use actions::webhooks;
use axum::extract::{Path, State};
use domain::ids::WebhookId;
use domain::signing::SigningSecrets;
use domain::webhook::Webhook;
use maud::{Markup, html};

use crate::auth::Viewer;
use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Kind, Place, heading, notice, page};
use crate::resources::Resources;
use crate::screens::id;
use crate::words;

/// For how long the secret before signs along, to choose from.
const OVERLAPS: [(&str, u64); 4] = [
    ("for a day", 24 * 60 * 60),
    ("for an hour", 60 * 60),
    ("for a week", 7 * 24 * 60 * 60),
    ("not at all: it has leaked", 0),
];

/// What has been done.
enum Done<'a> {
    Nothing,
    Revealed(&'a SigningSecrets),
    Rotated(&'a SigningSecrets),
}

/// `GET /console/webhooks/:id/signing_secret`
pub async fn show(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
) -> Result<Markup, Failure> {
    let webhook = webhooks::one(&resources.tables, id::<WebhookId>(&text)?).await?;
    Ok(secret_page(&frame, &webhook, Done::Nothing))
}

/// `POST /console/webhooks/:id/signing_secret`: reveals it, or rotates it. Revealing is no `GET`, so that no link does it.
pub async fn change(
    State(resources): State<Resources>,
    Viewer(viewer): Viewer,
    frame: Frame,
    Path(text): Path<String>,
    form: Form,
) -> Result<Markup, Failure> {
    let tables = &resources.tables;
    let webhook = webhooks::one(tables, id::<WebhookId>(&text)?).await?;
    if form.text("do") == "rotate" {
        let requester = viewer.requester(frame.now);
        let overlap = form.text("overlap_seconds").parse().ok();
        let secrets = webhooks::rotate_signing_secret(tables, &requester, webhook.id, overlap).await?;
        return Ok(secret_page(&frame, &webhook, Done::Rotated(&secrets)));
    }
    let secrets = webhooks::signing_secrets(tables, webhook.id, frame.now).await?;
    Ok(secret_page(&frame, &webhook, Done::Revealed(&secrets)))
}

fn secret_page(frame: &Frame, webhook: &Webhook, done: Done<'_>) -> Markup {
    let own = format!("webhooks/{}", webhook.id);
    let target = frame.to(&format!("{own}/signing_secret"));
    let secrets = match done {
        Done::Nothing => None,
        Done::Revealed(secrets) | Done::Rotated(secrets) => Some(secrets),
    };
    let content = html! {
        @if let Done::Rotated(_) = done {
            (notice(Kind::Good, html! { p { "There is a new secret. Give it to your receiver." } }))
        }
        p.crumbs { a href=(frame.to(&own)) { bdi { (webhook.settings.name.as_str()) } } }
        (heading("Signing secret", html! {}))
        section.card aria-labelledby="secret" {
            h2 #secret { "The secret" }
            p.about {
                "Requests carry " code { "webhook-id" } ", " code { "webhook-timestamp" } " and " code { "webhook-signature" }
                ", by " a href="https://www.standardwebhooks.com" rel="noreferrer" { "Standard Webhooks" }
                ", which has libraries for most languages. Whoever has the secret can forge requests."
            }
            @match secrets {
                None => form method="post" action=(target) { button name="do" value="reveal" { "Reveal" } },
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
            form.inline method="post" action=(target) {
                label for="overlap" { "The old one signs along" }
                select #overlap name="overlap_seconds" {
                    @for (words, seconds) in OVERLAPS { option value=(seconds) { (words) } }
                }
                button.danger name="do" value="rotate" { "Rotate" }
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
        assert_eq!(Duration::from_secs(OVERLAPS[0].1), OVERLAP);
        assert!(OVERLAPS.iter().all(|(_, seconds)| Duration::from_secs(*seconds) <= LONGEST_OVERLAP));
    }
}
