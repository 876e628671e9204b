//! `POST /webhooks/:id/signing_secret/rotate`

use actions::webhooks;
use aws::clock;
use axum::extract::State;
use domain::access::Need;
use domain::ids::WebhookId;

use crate::answer::Answer;
use crate::auth::Caller;
use crate::body::OptionalData;
use crate::error::ApiError;
use crate::openapi::refusals::{BODY, CHANGE, FIELD, ID};
use crate::openapi::words::Words;
use crate::path::Id;
use crate::resources::Resources;
use crate::wire::document::Document;
use crate::wire::signing_secret::{Resource, Rotation};

/// `POST /webhooks/:id/signing_secret/rotate`
pub const ROTATE: Words = Words {
    id: "rotate_signing_secret",
    summary: "Makes a new signing secret for a webhook. The one before signs along for a day, or for `overlap_seconds`. An addition to \
              DatoCMS's API.",
    needs: Some(Need::ManageWebhooks),
    refusals: &[ID, BODY, FIELD, CHANGE],
    links: &[],
};

/// Makes a new signing secret.
pub async fn rotate(
    State(resources): State<Resources>,
    caller: Caller,
    Id(id): Id<WebhookId>,
    OptionalData(body): OptionalData<Rotation>,
) -> Result<Answer<Document<Resource>>, ApiError> {
    let overlap = body.and_then(|body| body.overlap_seconds());
    let requester = caller.requester(clock::now());
    let secrets = webhooks::rotate_signing_secret(&resources.tables, &requester, id, overlap).await?;
    Ok(Answer(Document { data: Resource::new(id, secrets) }))
}
