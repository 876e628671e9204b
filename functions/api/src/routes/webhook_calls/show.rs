//! Documents of calls, and of the webhooks that made them.

use std::collections::HashSet;

use actions::calls::{self, ShownCall};
use aws::store::Tables;
use domain::ids::CallId;
use domain::time::Timestamp;

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

/// Shows those of the calls that exist, in the order of `ids`, with their webhooks in this version of the API.
pub async fn show(tables: &Tables, version: ApiVersion, ids: &[CallId], now: Timestamp) -> Result<Shown, ApiError> {
    let webhooks = calls::webhooks_of(tables, ids).await?;
    let webhooks: Vec<_> =
        webhooks.into_iter().map(|webhook| (webhook.id, webhook::Resource::new(webhook, version))).collect();
    let (mut fitting, mut seen) = (Fitting::new(ids.len(), &webhooks), HashSet::new());
    let take = |ShownCall { call, request }| {
        seen.insert(call.id.webhook());
        fitting.push(webhook_call::Resource::new(call, request));
    };
    calls::show(tables, ids, now, take).await?;
    let included = webhooks.into_iter().filter(|(id, _)| seen.contains(id));
    Ok(Shown { calls: fitting.finish(), webhooks: included.map(|(_, resource)| resource).collect() })
}
