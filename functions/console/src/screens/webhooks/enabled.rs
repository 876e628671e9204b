//! `POST /console/webhooks/:id/enabled`: the switch in the list.

use actions::webhooks;
use axum::extract::{Path, State};
use axum::response::Redirect;
use domain::sent::SentAttributes;
use domain::webhook::Changes;
use serde_json::json;

use super::pages::Asked;
use crate::auth::Viewer;
use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::resources::Resources;
use crate::screens::id;

/// Enables or disables a webhook, and leaves all else as it is.
pub async fn switch(
    State(resources): State<Resources>,
    Viewer(viewer): Viewer,
    frame: Frame,
    Path(text): Path<String>,
    form: Form,
) -> Result<Redirect, Failure> {
    let requester = viewer.requester(frame.now);
    let changes = changes(form.text("enabled") == "yes")?;
    webhooks::update(&resources.tables, &resources.admission, &requester, id(&text)?, &changes).await?;
    // Back to the page of the list that one comes from.
    Ok(Redirect::to(&frame.to(&Asked::parse(&form).address())))
}

fn changes(enabled: bool) -> Result<Changes, Failure> {
    let sent = SentAttributes::of(&json!({"enabled": enabled})).map_err(Failure::fault)?;
    Changes::parse(sent).map_err(Failure::fault)
}
