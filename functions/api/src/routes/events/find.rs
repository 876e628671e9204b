//! `GET /events/:id`

use actions::events;
use aws::clock;
use axum::extract::State;
use domain::access::Need;

use crate::answer::Answer;
use crate::error::ApiError;
use crate::openapi::refusals::ID;
use crate::openapi::words::Words;
use crate::path::Id;
use crate::resources::Resources;
use crate::wire::document::Document;
use crate::wire::event::Resource;

/// `GET /events/:id`
pub const FIND: Words = Words {
    id: "find_event",
    summary: "One event with its document. An addition to DatoCMS's API.",
    needs: Some(Need::SeeWebhooks),
    refusals: &[ID],
    links: &[],
};

/// One event.
pub async fn find(
    State(resources): State<Resources>,
    Id(id): Id<String>,
) -> Result<Answer<Document<Resource>>, ApiError> {
    let stored = events::one(&resources.tables, &id, clock::now()).await?;
    Ok(Answer(Document { data: Resource::whole(stored.event) }))
}
