//! `POST /webhooks`

use aws::store::webhook_changes::SaveError;
use axum::extract::State;
use domain::webhook::Settings;

use super::admission;
use crate::answer::Answer;
use crate::app;
use crate::body::Data;
use crate::error::ApiError;
use crate::version::ApiVersion;
use crate::wire::document::Document;
use crate::wire::webhook::{Create, Resource};

/// Creates a webhook. Its name must be new, which also keeps a create that is sent twice from making two.
pub async fn create(
    State(state): State<app::State>,
    version: ApiVersion,
    Data(body): Data<Create>,
) -> Result<Answer<Document<Resource>, 201>, ApiError> {
    let settings = Settings::parse(body.into_draft(version)).map_err(ApiError::invalid_fields)?;
    admission::check_address(&state.addresses, &settings)?;
    admission::check_room(&state, &settings, None).await?;
    let webhook = state.tables.create_webhook(settings).await.map_err(|error| match error {
        SaveError::NameTaken(by) => ApiError::name_taken(by),
        SaveError::Conflict => ApiError::contended(),
        SaveError::Store(error) => error.into(),
    })?;
    tracing::info!(webhook_id = %webhook.id, "webhook created");
    Ok(Answer(Document { data: Resource::new(webhook, version) }))
}
