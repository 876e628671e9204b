//! `PUT /webhooks/:id`

use actions::webhooks;
use aws::clock;
use axum::extract::State;
use domain::ids::WebhookId;

use crate::answer::Answer;
use crate::auth::Caller;
use crate::body::Data;
use crate::error::ApiError;
use crate::path::Id;
use crate::resources::Resources;
use crate::version::ApiVersion;
use crate::wire::document::Document;
use crate::wire::webhook::{Resource, Update};

/// Changes a webhook.
pub async fn update(
    State(resources): State<Resources>,
    _caller: Caller,
    version: ApiVersion,
    Id(id): Id<WebhookId>,
    Data(body): Data<Update>,
) -> Result<Answer<Document<Resource>>, ApiError> {
    let changes = body.changes_of(id)?;
    let webhook = webhooks::update(&resources.tables, &resources.admission, id, &changes, clock::now()).await?;
    Ok(Answer(Document { data: Resource::new(webhook, version) }))
}
