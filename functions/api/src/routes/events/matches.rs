//! `GET /events/:id/matches`

use actions::events;
use aws::clock;
use axum::extract::State;
use domain::access::Need;
use domain::matching::Known;

use super::query::MatchQuery;
use crate::answer::Answer;
use crate::error::ApiError;
use crate::openapi::refusals::{ID, QUERY};
use crate::openapi::words::Words;
use crate::path::Id;
use crate::resources::Resources;
use crate::wire::document::PageLinks;
use crate::wire::event_match::{MatchPage, Resource, fitting};

/// `GET /events/:id/matches`
pub const MATCHES: Words = Words {
    id: "list_matches",
    summary: "Why an event fired each webhook, or why not; also those that were deleted since. An addition to DatoCMS's API.",
    needs: Some(Need::SeeWebhooks),
    refusals: &[ID, QUERY],
    links: &[],
};

/// What an event meant for webhooks.
pub async fn matches(
    State(resources): State<Resources>,
    Id(id): Id<String>,
    query: MatchQuery,
) -> Result<Answer<MatchPage>, ApiError> {
    let found = events::matches(&resources.tables, &id, query.after, query.limit, clock::now()).await?;
    let known = Known::of(&found.event);
    let (data, cut) = fitting(found.matches.into_iter().map(|found| Resource::new(&known, found)));
    let next = cut.or(found.next).map(|last| query.next_page(last));
    Ok(Answer(MatchPage { data, links: PageLinks { next } }))
}
