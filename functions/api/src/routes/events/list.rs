//! `GET /events`

use actions::events;
use aws::clock;
use axum::extract::State;
use domain::access::Need;

use super::query::EventQuery;
use crate::answer::Answer;
use crate::error::ApiError;
use crate::openapi::refusals::QUERY;
use crate::openapi::words::Words;
use crate::resources::Resources;
use crate::wire::document::PageLinks;
use crate::wire::event::{EventPage, Resource};

/// `GET /events`
pub const LIST: Words = Words {
    id: "list_events",
    summary: "A page of the events that came, the newest first, also of those that fired nothing. An addition to DatoCMS's API.",
    needs: Some(Need::SeeWebhooks),
    refusals: &[QUERY],
    links: &[("find_event", "/data/0/id"), ("list_matches", "/data/0/id")],
};

/// A page of events.
pub async fn list(State(resources): State<Resources>, query: EventQuery) -> Result<Answer<EventPage>, ApiError> {
    let page = events::list(&resources.tables, &query.wanted, query.limit, clock::now()).await?;
    let next = page.next.map(|place| query.next_page(&place));
    let data = page.events.into_iter().map(Resource::listed).collect();
    Ok(Answer(EventPage { data, links: PageLinks { next } }))
}
