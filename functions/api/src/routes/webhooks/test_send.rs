//! `POST /webhooks/:id/test`. An addition to DatoCMS's API.

use actions::webhooks;
use aws::clock;
use aws::ids::new_test_event_id;
use axum::extract::State;
use domain::access::Need;
use domain::ids::WebhookId;

use crate::answer::Answer;
use crate::body::Data;
use crate::error::ApiError;
use crate::openapi::refusals::{BODY, FIELD, ID};
use crate::openapi::words::Words;
use crate::path::Id;
use crate::resources::Resources;
use crate::wire::document::Document;
use crate::wire::test_send::TestSend;
use crate::wire::webhook_call::Reference;

/// `POST /webhooks/:id/test`
pub const TEST: Words = Words {
    id: "test_webhook",
    summary: "Calls a webhook about an event that happened nowhere, whatever its triggers and though it is disabled. Does not wait for the \
              call, which is in the log as soon as it is made, with `meta.test`. It is never retried. An addition to DatoCMS's API.",
    needs: Some(Need::ManageWebhooks),
    refusals: &[ID, BODY, FIELD],
    links: &[],
};

/// Asks for a test send.
pub async fn test(
    State(resources): State<Resources>,
    Id(id): Id<WebhookId>,
    Data(body): Data<TestSend>,
) -> Result<Answer<Document<Reference>, 202>, ApiError> {
    let (tables, now) = (&resources.tables, clock::now());
    let event = body.event(&new_test_event_id(), now, tables.site())?;
    let call = webhooks::send_test(tables, &resources.delivery_queue, id, event, now).await?;
    Ok(Answer(Document { data: Reference::to(call) }))
}
