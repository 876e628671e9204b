//! `GET /webhooks`

use axum::extract::State;
use axum::response::Response;
use serde_json::{Value, json};

use crate::app;
use crate::error::ApiError;
use crate::respond::ok;
use crate::wire::webhook::resource;

/// All webhooks in order of creation. The API has no pages here.
pub async fn list(State(state): State<app::State>) -> Result<Response, ApiError> {
    let webhooks: Vec<Value> = state.tables.webhooks().await?.iter().map(resource).collect();
    Ok(ok(&json!({"data": webhooks})))
}
