//! `GET /webhooks/:id`

use axum::extract::State;
use domain::ids::WebhookId;

use crate::answer::Answer;
use crate::app;
use crate::error::ApiError;
use crate::path::Id;
use crate::version::ApiVersion;
use crate::wire::document::Document;
use crate::wire::webhook::Resource;

/// One webhook.
pub async fn find(
    State(state): State<app::State>,
    version: ApiVersion,
    Id(id): Id<WebhookId>,
) -> Result<Answer<Document<Resource>>, ApiError> {
    let webhook = super::webhook(&state, id).await?;
    Ok(Answer(Document { data: Resource::new(webhook, version) }))
}
