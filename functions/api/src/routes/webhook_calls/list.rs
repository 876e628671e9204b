//! `GET /webhook_calls`

use aws::clock;
use aws::store::log::Entry;
use axum::extract::State;
use domain::ids::{CallId, WebhookId};
use domain::time::Timestamp;

use super::show::show;
use crate::answer::Answer;
use crate::app;
use crate::error::ApiError;
use crate::version::ApiVersion;
use crate::wire::call_query::CallQuery;
use crate::wire::document::{CallPage, PageMeta};

/// A page of the calls that meet the filters, and how many there are in all.
pub async fn list(
    State(state): State<app::State>,
    version: ApiVersion,
    query: CallQuery,
) -> Result<Answer<CallPage>, ApiError> {
    let now = clock::now();
    let mut entries = entries(&state, &query, now).await?;
    query.order.sort(&mut entries);
    let page: Vec<CallId> = entries.iter().skip(query.offset).take(query.limit).map(|entry| entry.id).collect();
    let shown = show(&state, version, &page, now).await?;
    let meta = PageMeta { total_count: entries.len() };
    Ok(Answer(CallPage { data: shown.calls, meta, included: shown.webhooks }))
}

async fn entries(state: &app::State, query: &CallQuery, now: Timestamp) -> Result<Vec<Entry>, ApiError> {
    if let Some(ids) = &query.ids {
        let wanted = |id: &&CallId| query.webhook.is_none_or(|webhook| webhook == Some(id.webhook()));
        let ids = ids.iter().filter(wanted).copied().collect();
        return Ok(state.tables.entries_by_id(ids, &query.conditions, now).await?);
    }
    let webhooks = match query.webhook {
        Some(webhook) => webhook.into_iter().collect(),
        None => all_webhooks(state, now).await?,
    };
    Ok(state.tables.entries(webhooks, &query.conditions, now).await?)
}

/// Every webhook that may have calls in the log: also those that were deleted.
async fn all_webhooks(state: &app::State, now: Timestamp) -> Result<Vec<WebhookId>, ApiError> {
    let (present, deleted) = tokio::try_join!(state.tables.webhooks(), state.tables.deleted_webhooks(now))?;
    Ok(present.into_iter().map(|webhook| webhook.id).chain(deleted).collect())
}
