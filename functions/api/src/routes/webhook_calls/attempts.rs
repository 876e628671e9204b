//! `GET /webhook_calls/:id/attempts`, an addition to DatoCMS's API.

use std::collections::HashMap;

use aws::clock;
use aws::store::history::{History, NumberedAttempt};
use axum::extract::State;
use domain::event::Event;
use domain::ids::{CallId, WebhookId};
use domain::request::{LoggedRequest, Rendering};
use domain::webhook::Webhook;

use crate::answer::Answer;
use crate::app;
use crate::error::ApiError;
use crate::path::Id;
use crate::wire::document::List;
use crate::wire::fit::Fitting;
use crate::wire::webhook_call_attempt::Resource;

/// Every attempt of a call, in order: what was sent, and what came of it.
pub async fn attempts(State(state): State<app::State>, Id(id): Id<CallId>) -> Result<Answer<List<Resource>>, ApiError> {
    let now = clock::now();
    let History { event_id, attempts } = state.tables.history(&id, now).await?.ok_or_else(ApiError::not_found)?;
    let versions = attempts.iter().map(|attempt| (id.webhook(), attempt.webhook_version)).collect::<Vec<_>>();
    let (versions, mut events) = tokio::try_join!(
        state.tables.webhook_versions(versions, now),
        state.tables.events_by_id([event_id.clone()], now),
    )?;
    let event = events.remove(&event_id);
    let mut shown = Fitting::new(attempts.len(), &[(); 0]);
    for attempt in attempts {
        let request = request(&id, &attempt, &versions, event.as_ref()).unwrap_or_default();
        shown.push(Resource::new(&id, attempt, request));
    }
    Ok(Answer(List { data: shown.finish() }))
}

fn request(
    call: &CallId,
    attempt: &NumberedAttempt,
    versions: &HashMap<(WebhookId, u32), Webhook>,
    event: Option<&Event>,
) -> Option<LoggedRequest> {
    let webhook = versions.get(&(call.webhook(), attempt.webhook_version))?;
    Some(Rendering::new(&webhook.settings, event?, call, attempt.attempt.auto_retries).into_logged())
}
