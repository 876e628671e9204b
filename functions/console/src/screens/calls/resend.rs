//! `POST /console/webhook_calls/:id/resend`

use actions::calls;
use aws::store::log::Found;
use axum::extract::{Path, State};
use axum::response::Redirect;
use domain::ids::CallId;

use crate::failure::Failure;
use crate::frame::Frame;
use crate::resources::Resources;
use crate::screens::id;

/// Asks for a call to be sent again, and goes back to its page, which tells the outcome when it is there: more attempts than there are now.
pub async fn resend(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
) -> Result<Redirect, Failure> {
    let (tables, id) = (&resources.tables, id::<CallId>(&text)?);
    let call = calls::rows(tables, &[id], Found::default(), frame.now).await?.pop().ok_or(Failure::NotFound)?;
    calls::resend(tables, &resources.delivery_queue, id, frame.now).await?;
    Ok(Redirect::to(&frame.to(&format!("webhook_calls/{id}?resent_after={}", call.attempts))))
}
