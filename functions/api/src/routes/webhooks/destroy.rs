//! `DELETE /webhooks/:id`

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::json;
use shared::clock;
use shared::store::webhook_changes::SaveError;

use crate::app;
use crate::error::ApiError;
use crate::respond::ok;
use crate::wire::webhook::resource;

/// Deletes a webhook and answers with what it was; the official client insists on that. Its calls stay in the log.
pub async fn destroy(State(state): State<app::State>, Path(id): Path<String>) -> Result<Response, ApiError> {
    for _ in 0..super::TRIES {
        let webhook = super::webhook(&state, &id).await?;
        match state.tables.delete_webhook(&webhook, clock::now()).await {
            Ok(()) => {
                tracing::info!(webhook_id = %webhook.id, "webhook deleted");
                return Ok(ok(&json!({"data": resource(&webhook)})));
            }
            Err(SaveError::Store(error)) => return Err(error.into()),
            Err(SaveError::Conflict | SaveError::NameTaken(_)) => {}
        }
    }
    Err(ApiError::contended())
}
