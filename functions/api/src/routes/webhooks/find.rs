//! `GET /webhooks/:id`

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::json;

use crate::app;
use crate::error::ApiError;
use crate::respond::ok;
use crate::wire::webhook::resource;

/// One webhook.
pub async fn find(State(state): State<app::State>, Path(id): Path<String>) -> Result<Response, ApiError> {
    let webhook = super::webhook(&state, &id).await?;
    Ok(ok(&json!({"data": resource(&webhook)})))
}
