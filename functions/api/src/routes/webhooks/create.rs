//! `POST /webhooks`

use actions::webhooks;
use aws::clock;
use axum::extract::State;
use domain::access::Need;

use crate::answer::Answer;
use crate::auth::Caller;
use crate::body::Data;
use crate::error::ApiError;
use crate::openapi::refusals::{BODY, CHANGE, SETTINGS};
use crate::openapi::words::Words;
use crate::resources::Resources;
use crate::version::ApiVersion;
use crate::wire::document::Document;
use crate::wire::webhook::{Create, Resource};

/// `POST /webhooks`
pub const CREATE: Words = Words {
    id: "create_webhook",
    summary: "Creates a webhook. Its name must be new.",
    needs: Some(Need::ManageWebhooks),
    refusals: &[BODY, SETTINGS, CHANGE],
    links: &[
        ("find_webhook", "/data/id"),
        ("update_webhook", "/data/id"),
        ("test_webhook", "/data/id"),
        ("destroy_webhook", "/data/id"),
    ],
};

/// Creates a webhook.
pub async fn create(
    State(resources): State<Resources>,
    caller: Caller,
    version: ApiVersion,
    Data(body): Data<Create>,
) -> Result<Answer<Document<Resource>, 201>, ApiError> {
    let webhook = webhooks::create(
        &resources.tables,
        &resources.admission,
        &caller.requester(clock::now()),
        body.into_draft(version),
    )
    .await?;
    Ok(Answer(Document { data: Resource::new(webhook, version, caller.secrets()) }))
}
