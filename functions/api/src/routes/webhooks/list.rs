//! `GET /webhooks`

use axum::extract::State;

use crate::answer::Answer;
use crate::app;
use crate::error::ApiError;
use crate::version::ApiVersion;
use crate::wire::document::List;
use crate::wire::webhook::Resource;

/// All webhooks in order of creation. The API has no pages here.
pub async fn list(State(state): State<app::State>, version: ApiVersion) -> Result<Answer<List<Resource>>, ApiError> {
    let data = state.tables.webhooks().await?.into_iter().map(|webhook| Resource::new(webhook, version)).collect();
    Ok(Answer(List { data }))
}
