//! `GET /webhook_calls/:id`

use aws::clock;
use axum::extract::State;
use domain::ids::CallId;

use super::show::show;
use crate::answer::Answer;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::openapi::refusals::ID;
use crate::openapi::words::Words;
use crate::path::Id;
use crate::resources::Resources;
use crate::version::ApiVersion;
use crate::wire::document::CallDocument;

/// `GET /webhook_calls/:id`
pub const FIND: Words = Words {
    id: "find_webhook_call",
    summary: "One call, with its webhook if that still exists.",
    refusals: &[ID],
    links: &[],
};

/// One call.
pub async fn find(
    State(resources): State<Resources>,
    _caller: Caller,
    version: ApiVersion,
    Id(id): Id<CallId>,
) -> Result<Answer<CallDocument>, ApiError> {
    let mut shown = show(&resources.tables, version, &[id], clock::now()).await?;
    let data = shown.calls.pop().ok_or_else(ApiError::not_found)?;
    Ok(Answer(CallDocument { data, included: shown.webhooks }))
}
