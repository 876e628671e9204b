//! `DELETE /webhooks/:id`

use aws::clock;
use aws::store::webhook_changes::SaveError;
use axum::extract::State;
use domain::ids::WebhookId;

use crate::answer::Answer;
use crate::app;
use crate::error::ApiError;
use crate::path::Id;
use crate::version::ApiVersion;
use crate::wire::document::Document;
use crate::wire::webhook::Resource;

/// Deletes a webhook and answers with what it was; the official client insists on that. Its calls stay in the log.
pub async fn destroy(
    State(state): State<app::State>,
    version: ApiVersion,
    Id(id): Id<WebhookId>,
) -> Result<Answer<Document<Resource>>, ApiError> {
    for _ in 0..super::TRIES {
        let webhook = super::webhook(&state, id).await?;
        match state.tables.delete_webhook(&webhook, clock::now()).await {
            Ok(()) => {
                tracing::info!(webhook_id = %webhook.id, "webhook deleted");
                return Ok(Answer(Document { data: Resource::new(webhook, version) }));
            }
            Err(SaveError::Store(error)) => return Err(error.into()),
            Err(SaveError::Conflict | SaveError::NameTaken(_)) => {}
        }
    }
    Err(ApiError::contended())
}
