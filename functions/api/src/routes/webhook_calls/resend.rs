//! `POST /webhook_calls/:id/resend_webhook`

use actions::calls;
use aws::clock;
use axum::extract::State;
use axum::response::NoContent;
use domain::access::Need;
use domain::ids::CallId;

use crate::error::ApiError;
use crate::openapi::refusals::ID;
use crate::openapi::words::Words;
use crate::path::Id;
use crate::resources::Resources;

/// `POST /webhook_calls/:id/resend_webhook`
pub const RESEND: Words = Words {
    id: "resend_webhook_call",
    summary: "Sends a call again, whatever its status, with the webhook's current settings. Does not wait for it.",
    needs: Some(Need::ManageWebhooks),
    refusals: &[ID],
    links: &[],
};

/// Sends a call again.
pub async fn resend(State(resources): State<Resources>, Id(id): Id<CallId>) -> Result<NoContent, ApiError> {
    calls::resend(&resources.tables, &resources.delivery_queue, id, clock::now()).await?;
    Ok(NoContent)
}
