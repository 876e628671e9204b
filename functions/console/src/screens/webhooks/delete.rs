//! Deleting a webhook.

use actions::webhooks;
use axum::extract::{Path, State};
use axum::response::Redirect;
use domain::ids::WebhookId;
use domain::webhook::Webhook;
use maud::{Markup, html};

use crate::auth::Viewer;
use crate::confirm::{self, Step};
use crate::failure::Failure;
use crate::frame::Frame;
use crate::page::Place;
use crate::resources::Resources;
use crate::screens::id;

/// `GET /console/webhooks/:id/delete`
pub async fn ask(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
) -> Result<Markup, Failure> {
    let webhook = webhooks::one(&resources.tables, id::<WebhookId>(&text)?).await?;
    let target = target(&frame, &webhook);
    let back = frame.to(&format!("webhooks/{}", webhook.id));
    Ok(confirm::ask(&frame, Place::Webhooks, &step(&webhook, &target), &back))
}

/// `POST /console/webhooks/:id/delete`
pub async fn delete(
    State(resources): State<Resources>,
    Viewer(viewer): Viewer,
    frame: Frame,
    Path(text): Path<String>,
) -> Result<Redirect, Failure> {
    webhooks::delete(&resources.tables, &viewer.requester(frame.now), id::<WebhookId>(&text)?).await?;
    Ok(Redirect::to(&frame.to("webhooks?deleted=1")))
}

/// The part of a webhook's page that offers it.
pub fn offer(frame: &Frame, webhook: &Webhook) -> Markup {
    html! {
        section.card.danger-zone aria-labelledby="deletion" {
            h2 #deletion { "Deletion" }
            p.about { "It no longer fires, and calls that wait are not sent. Its calls stay in the log until they expire." }
            (confirm::offer(&step(webhook, &target(frame, webhook))))
        }
    }
}

fn target(frame: &Frame, webhook: &Webhook) -> String {
    frame.to(&format!("webhooks/{}/delete", webhook.id))
}

fn step<'a>(webhook: &'a Webhook, target: &'a str) -> Step<'a> {
    Step {
        id: "delete",
        button: "Delete",
        yes: "Yes, delete",
        question: "Delete",
        name: webhook.settings.name.as_str(),
        consequence: "This cannot be undone.",
        target,
    }
}
