//! `GET /webhook_calls/:id/attempts`, an addition to DatoCMS's API.

use actions::calls::{self, ShownAttempt};
use aws::clock;
use axum::extract::State;
use domain::access::Need;
use domain::ids::CallId;
use http::HeaderMap;

use crate::answer::Answer;
use crate::compression;
use crate::error::ApiError;
use crate::openapi::refusals::ID;
use crate::openapi::words::Words;
use crate::path::Id;
use crate::resources::Resources;
use crate::wire::document::List;
use crate::wire::fit::Fitting;
use crate::wire::webhook_call_attempt::Resource;

/// `GET /webhook_calls/:id/attempts`
pub const ATTEMPTS: Words = Words {
    id: "list_webhook_call_attempts",
    summary: "Every attempt of a call, in order: what was sent, and what came of it. An addition to DatoCMS's API.",
    needs: Some(Need::SeeWebhooks),
    refusals: &[ID],
    links: &[],
};

/// Every attempt of a call.
pub async fn attempts(
    State(resources): State<Resources>,
    headers: HeaderMap,
    Id(id): Id<CallId>,
) -> Result<Answer<List<Resource>>, ApiError> {
    let attempts = calls::attempts(&resources.tables, id, clock::now()).await?.shown();
    let mut shown = Fitting::new(attempts.len(), &[(); 0], compression::is_accepted(&headers));
    for ShownAttempt { attempt, request } in attempts {
        shown.push(Resource::new(&id, attempt, request));
    }
    Ok(Answer(List { data: shown.finish() }))
}
