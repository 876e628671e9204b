//! `DELETE /webhooks/:id`

use actions::webhooks;
use aws::clock;
use axum::extract::State;
use domain::access::Need;
use domain::ids::WebhookId;

use crate::answer::Answer;
use crate::auth::Caller;
use crate::error::ApiError;
use crate::openapi::refusals::{CHANGE, ID};
use crate::openapi::words::Words;
use crate::path::Id;
use crate::resources::Resources;
use crate::version::ApiVersion;
use crate::wire::document::Document;
use crate::wire::webhook::Resource;

/// `DELETE /webhooks/:id`
pub const DESTROY: Words = Words {
    id: "destroy_webhook",
    summary: "Deletes a webhook, and shows what it was. Its calls stay in the log.",
    needs: Some(Need::ManageWebhooks),
    refusals: &[ID, CHANGE],
    links: &[("find_webhook", "/data/id")],
};

/// Deletes a webhook and answers with what it was; the official client insists on that.
pub async fn destroy(
    State(resources): State<Resources>,
    caller: Caller,
    version: ApiVersion,
    Id(id): Id<WebhookId>,
) -> Result<Answer<Document<Resource>>, ApiError> {
    let webhook = webhooks::delete(&resources.tables, &caller.requester(clock::now()), id).await?;
    Ok(Answer(Document { data: Resource::new(webhook, version, caller.secrets()) }))
}
