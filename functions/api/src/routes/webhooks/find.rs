//! `GET /webhooks/:id`

use actions::webhooks;
use axum::extract::State;
use domain::access::Need;
use domain::ids::WebhookId;

use crate::answer::Answer;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::openapi::refusals::ID;
use crate::openapi::words::Words;
use crate::path::Id;
use crate::resources::Resources;
use crate::version::ApiVersion;
use crate::wire::document::Document;
use crate::wire::webhook::Resource;

/// `GET /webhooks/:id`
pub const FIND: Words =
    Words { id: "find_webhook", summary: "One webhook.", needs: Some(Need::SeeWebhooks), refusals: &[ID], links: &[] };

/// One webhook.
pub async fn find(
    State(resources): State<Resources>,
    caller: Caller,
    version: ApiVersion,
    Id(id): Id<WebhookId>,
) -> Result<Answer<Document<Resource>>, ApiError> {
    let webhook = webhooks::one(&resources.tables, id).await?;
    Ok(Answer(Document { data: Resource::new(webhook, version, caller.secrets()) }))
}
