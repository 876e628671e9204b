//! `POST /webhooks`

use actions::webhooks;
use axum::extract::State;

use crate::answer::Answer;
use crate::auth::Caller;
use crate::body::Data;
use crate::error::ApiError;
use crate::resources::Resources;
use crate::version::ApiVersion;
use crate::wire::document::Document;
use crate::wire::webhook::{Create, Resource};

/// Creates a webhook.
pub async fn create(
    State(resources): State<Resources>,
    _caller: Caller,
    version: ApiVersion,
    Data(body): Data<Create>,
) -> Result<Answer<Document<Resource>, 201>, ApiError> {
    let webhook = webhooks::create(&resources.tables, &resources.admission, body.into_draft(version)).await?;
    Ok(Answer(Document { data: Resource::new(webhook, version) }))
}
