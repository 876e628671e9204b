//! Showing calls: the log keeps what a request was made from, not the request, so it is rendered again.

use std::collections::HashSet;

use aws::store::Tables;
use aws::store::log::Found;
use domain::call::Call;
use domain::ids::{CallId, WebhookId};
use domain::request::LoggedRequest;
use domain::time::Timestamp;
use domain::webhook::Webhook;

use crate::error::Error;

/// A call, and the request of its last attempt, or of the first one to come.
#[derive(Debug)]
pub struct ShownCall {
    /// The call.
    pub call: Call,
    /// The request; empty if what it was made from is no longer there.
    pub request: LoggedRequest,
}

/// Calls whose events are in memory at the same time; each may have 1 MiB.
const AT_ONCE: usize = 25;

/// The webhooks of these calls that still exist, in order of creation.
pub async fn webhooks_of(tables: &Tables, calls: &[CallId]) -> Result<Vec<Webhook>, Error> {
    let ids: HashSet<_> = calls.iter().map(CallId::webhook).collect();
    let mut webhooks: Vec<_> = tables.webhooks_by_id(ids).await?.into_values().collect();
    webhooks.sort_by_key(|webhook| webhook.id);
    Ok(webhooks)
}

/// Hands those of the calls that exist to `take`, one after the other in the order of `ids`. They may be large, so that they
/// are not all in memory at the same time unless `take` keeps them. Those that were `found` are not read again.
pub async fn show(
    tables: &Tables,
    ids: &[CallId],
    mut found: Found,
    now: Timestamp,
    mut take: impl FnMut(ShownCall),
) -> Result<(), Error> {
    for chunk in ids.chunks(AT_ONCE) {
        let mut calls = tables.calls_found_or_by_id(chunk, &mut found, now).await?;
        let calls: Vec<Call> = chunk.iter().filter_map(|id| calls.remove(id)).collect();
        let events: HashSet<_> = calls.iter().map(|call| call.event_id.clone()).collect();
        let versions: HashSet<_> = calls.iter().map(version_of).collect();
        let (events, versions) =
            tokio::try_join!(tables.events_by_id(events, now), tables.webhook_versions(versions, now))?;
        let request_of = |call: &Call| -> Option<LoggedRequest> {
            let settings = &versions.get(&version_of(call))?.settings;
            let event = events.get(&call.event_id)?;
            let last = call.last_attempt.as_ref();
            let auto_retries = last.map_or(call.auto_retries, |attempt| attempt.auto_retries);
            let sent = last.and_then(|attempt| Some((attempt.rendered.as_ref()?, attempt.sent_at)));
            Some(LoggedRequest::again(sent, settings, event, &call.id, auto_retries))
        };
        for call in calls {
            let request = request_of(&call).unwrap_or_default();
            take(ShownCall { call, request });
        }
    }
    Ok(())
}

/// Those of the calls that exist, in the order of `ids`, without their requests.
pub async fn rows(tables: &Tables, ids: &[CallId], mut found: Found, now: Timestamp) -> Result<Vec<Call>, Error> {
    let mut calls = tables.calls_found_or_by_id(ids, &mut found, now).await?;
    Ok(ids.iter().filter_map(|id| calls.remove(id)).collect())
}

fn version_of(call: &Call) -> (WebhookId, u32) {
    (call.id.webhook(), call.webhook_version)
}
