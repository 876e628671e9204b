//! `POST /webhook_calls/:id/resend_webhook`

use aws::clock;
use aws::ids::new_token;
use aws::queue::messages::CallMessage;
use axum::extract::State;
use axum::response::NoContent;
use domain::call::Cause;
use domain::ids::CallId;

use crate::app;
use crate::error::ApiError;
use crate::path::Id;

/// Sends a call again, whatever its status, with the webhook's current settings. The answer does not wait for it.
pub async fn resend(State(state): State<app::State>, Id(call_id): Id<CallId>) -> Result<NoContent, ApiError> {
    let webhook = state.tables.webhook(call_id.webhook()).await?;
    let token = new_token();
    if webhook.is_none() {
        let calls = state.tables.calls_by_id(&[call_id], clock::now()).await?;
        return Err(if calls.is_empty() { ApiError::not_found() } else { ApiError::webhook_of_call_deleted() });
    }
    let event_id = state.tables.request_resend(&call_id, &token, clock::now()).await?;
    let event_id = event_id.ok_or_else(ApiError::not_found)?;
    state.deliveries.send_call(&CallMessage { call_id, event_id, cause: Cause::Resend { token } }).await?;
    tracing::info!(%call_id, "resend requested");
    Ok(NoContent)
}
