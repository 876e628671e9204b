//! `GET /webhooks/:id`

use actions::webhooks;
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
    let webhook = webhooks::one(&state.tables, id).await?;
    Ok(Answer(Document { data: Resource::new(webhook, version) }))
}
