//! `POST /webhook_calls/:id/resend_webhook`

use actions::calls;
use aws::clock;
use axum::extract::State;
use axum::response::NoContent;
use domain::ids::CallId;

use crate::app;
use crate::error::ApiError;
use crate::path::Id;

/// Sends a call again.
pub async fn resend(State(state): State<app::State>, Id(id): Id<CallId>) -> Result<NoContent, ApiError> {
    calls::resend(&state.tables, &state.deliveries, id, clock::now()).await?;
    Ok(NoContent)
}
