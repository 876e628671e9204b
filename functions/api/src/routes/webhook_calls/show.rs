//! Documents of calls, and of the webhooks that made them.

use std::collections::HashSet;

use actions::calls::{self, ShownCall};
use aws::store::Tables;
use aws::store::log::{Conditions, Found};
use domain::ids::{CallId, WebhookId};
use domain::request::LoggedRequest;
use domain::time::Timestamp;

use crate::auth::Secrets;
use crate::error::ApiError;
use crate::version::ApiVersion;
use crate::wire::fit::Fitting;
use crate::wire::{webhook, webhook_call};

/// The version of the API that a client speaks, and whether it is shown secrets of webhooks.
pub type Viewer = (ApiVersion, Secrets);

/// Documents of calls, and of the webhooks that made them.
pub struct Shown {
    /// `data`.
    pub calls: Vec<webhook_call::Resource>,
    /// `included`: the webhooks that still exist.
    pub webhooks: Vec<webhook::Resource>,
}

/// Shows those of the calls that exist and meet the conditions, in the order of `ids`, with their webhooks as `viewer` sees them.
/// Those that were `found` are not read again. `compressed`: the answer will be compressed.
pub async fn show(
    tables: &Tables,
    viewer: Viewer,
    (ids, found): (&[CallId], Found),
    conditions: &Conditions,
    compressed: bool,
    now: Timestamp,
) -> Result<Shown, ApiError> {
    let webhooks = webhooks(tables, viewer, ids).await?;
    let (mut fitting, mut seen) = (Fitting::new(ids.len(), &webhooks, compressed), HashSet::new());
    let take = |ShownCall { call, request }| {
        if conditions.hold_for_call(&call) {
            seen.insert(call.id.webhook());
            fitting.push(webhook_call::Resource::new(call, request));
        }
    };
    calls::show(tables, ids, found, now, take).await?;
    Ok(Shown { calls: fitting.finish(), webhooks: included(webhooks, &seen) })
}

/// The same, without what was sent and what came back.
pub async fn show_rows(
    tables: &Tables,
    viewer: Viewer,
    (ids, found): (&[CallId], Found),
    conditions: &Conditions,
    now: Timestamp,
) -> Result<Shown, ApiError> {
    let webhooks = webhooks(tables, viewer, ids).await?;
    let mut rows = calls::rows(tables, ids, found, now).await?;
    rows.retain(|call| conditions.hold_for_call(call));
    let seen = rows.iter().map(|call| call.id.webhook()).collect();
    let row = |call| webhook_call::Resource::new(call, LoggedRequest::default()).without_exchange();
    Ok(Shown { calls: rows.into_iter().map(row).collect(), webhooks: included(webhooks, &seen) })
}

async fn webhooks(
    tables: &Tables,
    viewer: Viewer,
    calls: &[CallId],
) -> Result<Vec<(WebhookId, webhook::Resource)>, ApiError> {
    let (version, secrets) = viewer;
    let webhooks = calls::webhooks_of(tables, calls).await?;
    Ok(webhooks.into_iter().map(|webhook| (webhook.id, webhook::Resource::new(webhook, version, secrets))).collect())
}

/// The webhooks of the calls that are shown.
fn included(webhooks: Vec<(WebhookId, webhook::Resource)>, seen: &HashSet<WebhookId>) -> Vec<webhook::Resource> {
    webhooks.into_iter().filter(|(id, _)| seen.contains(id)).map(|(_, resource)| resource).collect()
}
