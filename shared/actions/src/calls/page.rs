//! Which calls there are: a page of those that are asked for.

use aws::store::Tables;
use aws::store::log::{Conditions, Entry};
use aws::store::order::Orders;
use domain::ids::{CallId, WebhookId};
use domain::time::Timestamp;

use crate::error::Error;

/// Which calls to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// The only calls to list.
    pub ids: Option<Vec<CallId>>,
    /// The only webhook whose calls to list; `Some(None)` if it cannot exist.
    pub webhook: Option<Option<WebhookId>>,
    /// What else must hold.
    pub conditions: Conditions,
}

/// Calls of one page, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The calls of this page, in order.
    pub ids: Vec<CallId>,
    /// Calls on all pages.
    pub total: usize,
}

/// The calls that are asked for, in these orders, without the first `offset`, at most `limit`.
pub async fn page(
    tables: &Tables,
    selection: &Selection,
    orders: &Orders,
    offset: usize,
    limit: usize,
    now: Timestamp,
) -> Result<Page, Error> {
    let mut entries = entries(tables, selection, now).await?;
    orders.sort(&mut entries);
    let ids = entries.iter().skip(offset).take(limit).map(|entry| entry.id).collect();
    Ok(Page { ids, total: entries.len() })
}

async fn entries(tables: &Tables, selection: &Selection, now: Timestamp) -> Result<Vec<Entry>, Error> {
    let conditions = &selection.conditions;
    if let Some(ids) = &selection.ids {
        let wanted = |id: &&CallId| selection.webhook.is_none_or(|webhook| webhook == Some(id.webhook()));
        let ids = ids.iter().filter(wanted).copied().collect();
        return Ok(tables.entries_by_id(ids, conditions, now).await?);
    }
    let webhooks = match selection.webhook {
        Some(webhook) => webhook.into_iter().collect(),
        None => all_webhooks(tables, now).await?,
    };
    Ok(tables.entries(webhooks, conditions, now).await?)
}

/// Every webhook that may have calls in the log: also those that were deleted.
async fn all_webhooks(tables: &Tables, now: Timestamp) -> Result<Vec<WebhookId>, Error> {
    let (present, deleted) = tokio::try_join!(tables.webhooks(), tables.deleted_webhooks(now))?;
    Ok(present.into_iter().map(|webhook| webhook.id).chain(deleted).collect())
}
