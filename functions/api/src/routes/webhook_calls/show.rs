//! Showing calls: the log keeps what a request was made from, not the request, so it is rendered again.

use std::collections::HashSet;

use domain::call::Call;
use domain::ids::{CallId, WebhookId};
use domain::request::{LoggedRequest, Rendering};
use domain::time::Timestamp;

use crate::app::State;
use crate::error::ApiError;
use crate::version::ApiVersion;
use crate::wire::fit::Fitting;
use crate::wire::{webhook, webhook_call};

/// Documents of calls, and of the webhooks that made them.
pub struct Shown {
    /// `data`.
    pub calls: Vec<webhook_call::Resource>,
    /// `included`: the webhooks that still exist.
    pub webhooks: Vec<webhook::Resource>,
}

/// Calls whose events are in memory at the same time; each may have 1 MiB.
const AT_ONCE: usize = 25;

/// Shows those of the calls that exist, in the order of `ids`, with their webhooks in this version of the API.
pub async fn show(state: &State, version: ApiVersion, ids: &[CallId], now: Timestamp) -> Result<Shown, ApiError> {
    let webhooks = ids.iter().map(CallId::webhook).collect::<HashSet<_>>();
    let webhooks = state.tables.webhooks_by_id(webhooks).await?;
    let mut webhooks: Vec<_> = webhooks.into_values().collect();
    webhooks.sort_by_key(|webhook| webhook.id);
    let resources: Vec<_> =
        webhooks.into_iter().map(|webhook| (webhook.id, webhook::Resource::new(webhook, version))).collect();
    let (mut fitting, mut seen) = (Fitting::new(ids.len(), &resources), HashSet::new());
    for chunk in ids.chunks(AT_ONCE) {
        for (call, request) in requests(state, chunk, now).await? {
            seen.insert(call.id.webhook());
            fitting.push(webhook_call::Resource::new(call, request));
        }
    }
    let included = resources.into_iter().filter(|(id, _)| seen.contains(id));
    Ok(Shown { calls: fitting.finish(), webhooks: included.map(|(_, resource)| resource).collect() })
}

/// Calls and the requests of their last attempts, or of the first ones to come.
async fn requests(state: &State, ids: &[CallId], now: Timestamp) -> Result<Vec<(Call, LoggedRequest)>, ApiError> {
    let mut calls = state.tables.calls_by_id(ids, now).await?;
    let calls: Vec<Call> = ids.iter().filter_map(|id| calls.remove(id)).collect();
    let events: HashSet<_> = calls.iter().map(|call| call.event_id.clone()).collect();
    let versions: HashSet<_> = calls.iter().map(version_of).collect();
    let (events, versions) =
        tokio::try_join!(state.tables.events_by_id(events, now), state.tables.webhook_versions(versions, now))?;
    let request_of = |call: &Call| -> Option<LoggedRequest> {
        let settings = &versions.get(&version_of(call))?.settings;
        let auto_retries = call.last_attempt.as_ref().map_or(call.auto_retries, |attempt| attempt.auto_retries);
        Some(Rendering::new(settings, events.get(&call.event_id)?, &call.id, auto_retries).into_logged())
    };
    let shown = |call: Call| {
        let request = request_of(&call).unwrap_or_default();
        (call, request)
    };
    Ok(calls.into_iter().map(shown).collect())
}

fn version_of(call: &Call) -> (WebhookId, u32) {
    (call.id.webhook(), call.webhook_version)
}
