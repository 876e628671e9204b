//! `GET /webhook_calls/:id`

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::json;
use shared::clock;

use super::show::show;
use crate::app;
use crate::error::ApiError;
use crate::respond::ok;

/// One call, with its webhook if that still exists.
pub async fn find(State(state): State<app::State>, Path(id): Path<String>) -> Result<Response, ApiError> {
    let id = id.parse().map_err(|_| ApiError::not_found())?;
    let mut shown = show(&state, &[id], clock::now()).await?;
    let call = shown.calls.pop().ok_or_else(ApiError::not_found)?;
    Ok(ok(&json!({"data": call, "included": shown.webhooks})))
}
