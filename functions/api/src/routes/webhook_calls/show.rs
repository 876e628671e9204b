//! Showing calls: the log keeps what a request was made from, not the request, so it is rendered again.

use std::collections::HashSet;

use serde_json::Value;
use shared::domain::call::Call;
use shared::domain::ids::{CallId, WebhookId};
use shared::domain::time::Instant;
use shared::request::{LoggedRequest, Rendering};

use crate::app::State;
use crate::error::ApiError;
use crate::wire::fit::cut_to_fit;
use crate::wire::{webhook, webhook_call};

/// Documents of calls, and of the webhooks that made them.
pub struct Shown {
    /// `data`.
    pub calls: Vec<Value>,
    /// `included`: the webhooks that still exist.
    pub webhooks: Vec<Value>,
}

/// Shows those of the calls that exist, in the order of `ids`.
pub async fn show(state: &State, ids: &[CallId], now: Instant) -> Result<Shown, ApiError> {
    let mut calls = state.tables.calls_by_id(ids, now).await?;
    let calls: Vec<Call> = ids.iter().filter_map(|id| calls.remove(id)).collect();
    let events = calls.iter().map(|call| call.event_id.clone()).collect::<HashSet<_>>();
    let versions: HashSet<_> = calls.iter().map(version_of).collect();
    let webhooks: HashSet<WebhookId> = calls.iter().map(|call| call.id.webhook()).collect();

    let (events, versions, webhooks) = tokio::try_join!(
        state.tables.events_by_id(events, now),
        state.tables.webhook_versions(versions, now),
        state.tables.webhooks_by_id(webhooks),
    )?;
    let request_of = |call: &Call| -> Option<LoggedRequest> {
        let settings = &versions.get(&version_of(call))?.settings;
        let event = events.get(&call.event_id)?;
        let auto_retries = call.last_attempt.as_ref().map_or(call.auto_retries, |attempt| attempt.auto_retries);
        Some(Rendering::new(settings, event, &call.id, auto_retries).into_logged())
    };
    let mut shown: Vec<Value> =
        calls.iter().map(|call| webhook_call::resource(call, &request_of(call).unwrap_or_default())).collect();
    cut_to_fit(&mut shown);

    let mut webhooks: Vec<_> = webhooks.into_values().collect();
    webhooks.sort_by_key(|webhook| webhook.id);
    Ok(Shown { calls: shown, webhooks: webhooks.iter().map(webhook::resource).collect() })
}

fn version_of(call: &Call) -> (WebhookId, u32) {
    (call.id.webhook(), call.webhook_version)
}
