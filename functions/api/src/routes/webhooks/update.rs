//! `PUT /webhooks/:id`, and `PATCH`, which is the same: scripts send either.

use actions::webhooks;
use aws::clock;
use axum::extract::State;
use domain::access::Need;
use domain::ids::WebhookId;

use crate::answer::Answer;
use crate::auth::Caller;
use crate::body::Data;
use crate::error::ApiError;
use crate::openapi::refusals::{BODY, CHANGE, ID, SETTINGS};
use crate::openapi::words::Words;
use crate::path::Id;
use crate::resources::Resources;
use crate::version::ApiVersion;
use crate::wire::document::Document;
use crate::wire::webhook::{Resource, Update};

/// `PUT /webhooks/:id`
pub const UPDATE: Words = Words {
    id: "update_webhook",
    summary: "Changes the attributes that are sent, and leaves the others.",
    needs: Some(Need::ManageWebhooks),
    refusals: &[ID, BODY, SETTINGS, CHANGE],
    links: &[("find_webhook", "/data/id"), ("destroy_webhook", "/data/id")],
};

/// `PATCH /webhooks/:id`
pub const PATCH: Words = Words {
    id: "patch_webhook",
    summary: "The same as `PUT`: changes the attributes that are sent, and leaves the others.",
    ..UPDATE
};

/// Changes a webhook.
pub async fn update(
    State(resources): State<Resources>,
    caller: Caller,
    version: ApiVersion,
    Id(id): Id<WebhookId>,
    Data(body): Data<Update>,
) -> Result<Answer<Document<Resource>>, ApiError> {
    let changes = body.changes_of(id)?;
    let webhook =
        webhooks::update(&resources.tables, &resources.admission, &caller.requester(clock::now()), id, &changes)
            .await?;
    Ok(Answer(Document { data: Resource::new(webhook, version, caller.secrets()) }))
}
