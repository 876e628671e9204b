//! `GET /webhook_calls/:id`

use aws::clock;
use aws::store::log::{Conditions, Found};
use axum::extract::State;
use domain::access::Need;
use domain::ids::CallId;
use http::HeaderMap;

use super::show::show;
use crate::answer::Answer;
use crate::auth::Caller;
use crate::compression;
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
    needs: Some(Need::SeeWebhooks),
    refusals: &[ID],
    links: &[],
};

/// One call.
pub async fn find(
    State(resources): State<Resources>,
    caller: Caller,
    version: ApiVersion,
    headers: HeaderMap,
    Id(id): Id<CallId>,
) -> Result<Answer<CallDocument>, ApiError> {
    let (all, compressed) = (Conditions::default(), compression::is_accepted(&headers));
    let mut shown =
        show(&resources.tables, (version, caller.secrets()), (&[id], Found::default()), &all, compressed, clock::now())
            .await?;
    let data = shown.calls.pop().ok_or_else(ApiError::not_found)?;
    Ok(Answer(CallDocument { data, included: shown.webhooks }))
}
