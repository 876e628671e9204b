//! `POST /console/webhooks/:id/enabled`: the switch in the list.

use actions::webhooks;
use axum::extract::{Path, State};
use axum::response::Redirect;
use domain::ids::WebhookId;
use domain::webhook::Draft;

use crate::auth::Viewer;
use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::resources::Resources;
use crate::screens::id;

/// How often it is tried again if somebody else changes the webhook meanwhile.
const TRIES: u32 = 5;

/// Enables or disables a webhook, and leaves all else as it is.
pub async fn switch(
    State(resources): State<Resources>,
    Viewer(viewer): Viewer,
    frame: Frame,
    Path(text): Path<String>,
    form: Form,
) -> Result<Redirect, Failure> {
    let webhook: WebhookId = id(&text)?;
    let enabled = form.text("enabled") == "yes";
    let (tables, requester) = (&resources.tables, viewer.requester(frame.now));
    for _ in 0..TRIES {
        let current = webhooks::one(tables, webhook).await?;
        let draft = Draft { enabled, ..current.settings.clone().into_draft() };
        if webhooks::replace(tables, &resources.admission, &requester, current, draft).await?.is_some() {
            return Ok(Redirect::to(&frame.to("webhooks")));
        }
    }
    Err(actions::Error::Contended.into())
}
