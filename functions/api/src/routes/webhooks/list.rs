//! `GET /webhooks`

use actions::webhooks;
use axum::extract::State;
use domain::access::Need;

use crate::answer::Answer;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::openapi::words::Words;
use crate::resources::Resources;
use crate::version::ApiVersion;
use crate::wire::document::List;
use crate::wire::webhook::Resource;

/// `GET /webhooks`
pub const LIST: Words = Words {
    id: "list_webhooks",
    summary: "All webhooks, in order of creation.",
    needs: Some(Need::SeeWebhooks),
    refusals: &[],
    links: &[],
};

/// All webhooks. The API has no pages here.
pub async fn list(
    State(resources): State<Resources>,
    caller: Caller,
    version: ApiVersion,
) -> Result<Answer<List<Resource>>, ApiError> {
    let webhooks = webhooks::all(&resources.tables).await?;
    Ok(Answer(List {
        data: webhooks.into_iter().map(|webhook| Resource::new(webhook, version, caller.secrets())).collect(),
    }))
}
