//! `GET /webhooks/:id/signing_secret`

use actions::webhooks;
use aws::clock;
use axum::extract::State;
use domain::access::Need;
use domain::ids::WebhookId;

use crate::answer::Answer;
use crate::error::ApiError;
use crate::openapi::refusals::ID;
use crate::openapi::words::Words;
use crate::path::Id;
use crate::resources::Resources;
use crate::wire::document::Document;
use crate::wire::signing_secret::Resource;

/// `GET /webhooks/:id/signing_secret`
pub const FIND: Words = Words {
    id: "find_signing_secret",
    summary: "What the requests of a webhook are signed with. An addition to DatoCMS's API.",
    // It is a secret: whoever may only look does not see it.
    needs: Some(Need::ManageWebhooks),
    refusals: &[ID],
    links: &[],
};

/// The signing secret of a webhook.
pub async fn find(
    State(resources): State<Resources>,
    Id(id): Id<WebhookId>,
) -> Result<Answer<Document<Resource>>, ApiError> {
    let secrets = webhooks::signing_secrets(&resources.tables, id, clock::now()).await?;
    Ok(Answer(Document { data: Resource::new(id, secrets) }))
}
