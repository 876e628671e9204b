//! `POST /webhook_calls/:id/resend_webhook`

use actions::calls;
use aws::clock;
use axum::extract::State;
use axum::response::NoContent;
use domain::ids::CallId;

use crate::auth::Caller;
use crate::error::ApiError;
use crate::path::Id;
use crate::resources::Resources;

/// Sends a call again.
pub async fn resend(
    State(resources): State<Resources>,
    _caller: Caller,
    Id(id): Id<CallId>,
) -> Result<NoContent, ApiError> {
    calls::resend(&resources.tables, &resources.deliveries, id, clock::now()).await?;
    Ok(NoContent)
}
