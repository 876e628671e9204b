//! `POST /dry_runs`

use actions::events;
use aws::clock;
use axum::extract::State;
use domain::access::Need;

use crate::answer::Answer;
use crate::body::Data;
use crate::error::ApiError;
use crate::openapi::refusals::{BODY, FIELD};
use crate::openapi::words::Words;
use crate::resources::Resources;
use crate::version::ApiVersion;
use crate::wire::document::Document;
use crate::wire::dry_run::{Create, Resource};

/// `POST /dry_runs`
pub const CREATE: Words = Words {
    id: "create_dry_run",
    summary: "Tells what a webhook would do about an event, and sends and stores nothing. An addition to DatoCMS's API.",
    needs: Some(Need::SeeWebhooks),
    refusals: &[BODY, FIELD],
    links: &[],
};

/// Tries a webhook.
pub async fn create(
    State(resources): State<Resources>,
    version: ApiVersion,
    Data(body): Data<Create>,
) -> Result<Answer<Document<Resource>>, ApiError> {
    let (tables, now) = (&resources.tables, clock::now());
    let (subject, event) = body.into_parts(version, tables.site(), now)?;
    let found = events::dry_run(tables, &resources.admission, subject, event, now).await?;
    Ok(Answer(Document { data: Resource::new(found) }))
}
