//! Deleting a webhook: asked for once more, in a dialog or, where a browser has none, on a page of its own.

use actions::webhooks;
use axum::extract::{Path, State};
use axum::response::Redirect;
use domain::ids::WebhookId;
use domain::webhook::Webhook;
use maud::{Markup, html};

use crate::auth::Viewer;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::page::{Place, page};
use crate::resources::Resources;
use crate::screens::id;

/// `GET /console/webhooks/:id/delete`
pub async fn ask(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
) -> Result<Markup, Failure> {
    let webhook = webhooks::one(&resources.tables, id::<WebhookId>(&text)?).await?;
    let own = format!("webhooks/{}", webhook.id);
    let content = html! {
        div.empty {
            (question(&webhook))
            form.answers method="post" action=(frame.to(&format!("{own}/delete"))) {
                button.danger { "Yes, delete" }
                a.button href=(frame.to(&own)) { "Cancel" }
            }
        }
    };
    Ok(page(&frame, Place::Webhooks, "Delete a webhook", content))
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

/// The button, and the dialog that it opens without a script. A browser that knows no `commandfor` sends the form instead, to [`ask`].
pub fn offer(frame: &Frame, webhook: &Webhook) -> Markup {
    let target = frame.to(&format!("webhooks/{}/delete", webhook.id));
    html! {
        section.card.danger-zone aria-labelledby="deletion" {
            h2 #deletion { "Deletion" }
            p.about { "It no longer fires, and calls that wait are not sent. Its calls stay in the log until they expire." }
            form method="get" action=(target) { button.danger commandfor="delete" command="show-modal" { "Delete" } }
            dialog #delete aria-labelledby="delete-question" {
                (question(webhook))
                div.answers {
                    form method="post" action=(target) { button.danger { "Yes, delete" } }
                    form method="dialog" { button { "Cancel" } }
                }
            }
        }
    }
}

fn question(webhook: &Webhook) -> Markup {
    html! {
        h2 #delete-question { "Delete “" bdi { (webhook.settings.name.as_str()) } "”?" }
        p { "This cannot be undone." }
    }
}
