//! `POST /events`

use actions::send_events;
use aws::clock;
use axum::extract::State;
use domain::access::Need;

use crate::answer::Answer;
use crate::body::Text;
use crate::error::ApiError;
use crate::openapi::refusals::{BODY, EVENT_QUEUE};
use crate::openapi::words::Words;
use crate::resources::Resources;
use crate::wire::sent_event::{Documents, NewEvents, Taken};

/// `POST /events`
pub const SEND: Words = Words {
    id: "send_events",
    summary: "Sends an event, or up to 100. They go into the queue of events, and are dispatched from there. An addition to DatoCMS's API.",
    needs: Some(Need::SendEvents),
    refusals: &[BODY, EVENT_QUEUE],
    links: &[],
};

/// Sends an event, or several.
pub async fn send(State(resources): State<Resources>, body: Text<NewEvents>) -> Result<Answer<Taken, 202>, ApiError> {
    let documents = Documents::parse(&body.text)?;
    let site_id = resources.tables.site();
    let outcomes = send_events::send(&resources.event_queue, site_id, &documents.texts(), clock::now()).await;
    documents.answer(outcomes.into_iter().map(|outcome| outcome.map_err(ApiError::from)).collect()).map(Answer)
}
