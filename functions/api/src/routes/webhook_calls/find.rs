//! `GET /webhook_calls/:id`

use aws::clock;
use axum::extract::State;
use domain::ids::CallId;

use super::show::show;
use crate::answer::Answer;
use crate::app;
use crate::error::ApiError;
use crate::path::Id;
use crate::version::ApiVersion;
use crate::wire::document::CallDocument;

/// One call.
pub async fn find(
    State(state): State<app::State>,
    version: ApiVersion,
    Id(id): Id<CallId>,
) -> Result<Answer<CallDocument>, ApiError> {
    let mut shown = show(&state.tables, version, &[id], clock::now()).await?;
    let data = shown.calls.pop().ok_or_else(ApiError::not_found)?;
    Ok(Answer(CallDocument { data, included: shown.webhooks }))
}
