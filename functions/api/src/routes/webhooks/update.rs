//! `PUT /webhooks/:id`

use aws::clock;
use aws::store::webhook_changes::SaveError;
use axum::extract::State;
use domain::ids::WebhookId;
use domain::webhook::{Changes, Settings, Webhook};

use super::admission;
use crate::answer::Answer;
use crate::app;
use crate::body::Data;
use crate::error::ApiError;
use crate::path::Id;
use crate::version::ApiVersion;
use crate::wire::document::Document;
use crate::wire::webhook::{Resource, Update};

/// Changes the attributes that are sent and leaves the others, also those that someone else is changing at the same
/// time.
pub async fn update(
    State(state): State<app::State>,
    version: ApiVersion,
    Id(id): Id<WebhookId>,
    Data(body): Data<Update>,
) -> Result<Answer<Document<Resource>>, ApiError> {
    let changes = body.changes_of(id)?;
    for _ in 0..super::TRIES {
        let webhook = super::webhook(&state, id).await?;
        if let Some(updated) = try_update(&state, &webhook, &changes).await? {
            return Ok(Answer(Document { data: Resource::new(updated, version) }));
        }
    }
    Err(ApiError::contended())
}

/// `None` if someone else changed the webhook meanwhile.
async fn try_update(state: &app::State, webhook: &Webhook, changes: &Changes) -> Result<Option<Webhook>, ApiError> {
    let draft = changes.applied_to(&webhook.settings.clone().into_draft()).map_err(ApiError::misshapen)?;
    let settings = Settings::parse(draft).map_err(ApiError::invalid_fields)?;
    if settings == webhook.settings {
        return Ok(Some(webhook.clone()));
    }
    // A URL that was allowed when it was set does not keep its owner from disabling the webhook, say.
    if settings.url != webhook.settings.url {
        admission::check_address(&state.addresses, &settings)?;
    }
    if settings.size() > webhook.settings.size() {
        admission::check_room(state, &settings, Some(webhook)).await?;
    }
    match state.tables.update_webhook(webhook, settings, clock::now()).await {
        Ok(updated) => {
            tracing::info!(webhook_id = %updated.id, version = updated.version, "webhook updated");
            Ok(Some(updated))
        }
        Err(SaveError::Conflict) => Ok(None),
        Err(SaveError::NameTaken(by)) => Err(ApiError::name_taken(by)),
        Err(SaveError::Store(error)) => Err(error.into()),
    }
}
