//! Which calls there are: a page of those that are asked for.

use std::time::Duration;

use aws::store::Tables;
use aws::store::log::{Conditions, Entry, Found};
use aws::store::order::{OrderBy, Orders};
use domain::ids::{CallId, WebhookId};
use domain::tally::{Position, Span};
use domain::time::Timestamp;

use super::counted;
use crate::error::Error;
use crate::tally::{ReadError, Reader, Tries, Wanted};

/// Most calls of a log, or of a part of it, that are read to list some of them.
pub const MOST_READ: u64 = 2000;
/// Most calls of one webhook that are read to list some of them, however large the log of the site is.
const MOST_READ_OF_WEBHOOK: u64 = 100;

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

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Behind so many.
    Offset(usize),
    /// Behind this call, whether it is still there or not.
    After(Entry),
}

/// Calls of one page, and how many there are in all.
#[derive(Debug, Clone)]
pub struct Page {
    /// The calls of this page, in order.
    pub ids: Vec<CallId>,
    /// Calls on all pages.
    pub total: usize,
    /// Behind which call the next page begins; `None` if there is none.
    pub next: Option<Entry>,
    /// Those of the calls that were read when they were found.
    pub found: Found,
}

impl Page {
    fn empty() -> Self {
        Self { ids: Vec::new(), total: 0, next: None, found: Found::default() }
    }
}

/// The calls that are asked for, in these orders, from `place` on, at most `limit`.
///
/// A log of at most 2,000 calls is read, and so are up to a hundred calls of one webhook, so that what is listed is exact to the
/// moment. Else calls are found and counted by the tally, which is some seconds behind: what costs too much there fails with
/// [`Error::TooMuch`].
pub async fn page(
    tables: &Tables,
    selection: &Selection,
    orders: &Orders,
    place: &Place,
    limit: usize,
    now: Timestamp,
) -> Result<Page, Error> {
    page_by(None, tables, selection, orders, place, limit, now).await
}

/// The same with a reader that was opened already, if there is one.
pub(super) async fn page_by(
    mut opened: Option<Reader<'_>>,
    tables: &Tables,
    selection: &Selection,
    orders: &Orders,
    place: &Place,
    limit: usize,
    now: Timestamp,
) -> Result<Page, Error> {
    let conditions = &selection.conditions;
    if let Some(ids) = &selection.ids {
        let wanted = |id: &&CallId| selection.webhook.is_none_or(|webhook| webhook == Some(id.webhook()));
        let ids = ids.iter().filter(wanted).copied().collect();
        return Ok(cut(tables.entries_by_id(ids, conditions, now).await?, orders, place, limit));
    }
    if selection.webhook == Some(None) || conditions.created_at.are_empty() {
        return Ok(Page::empty());
    }
    let mut tries = Tries::default();
    loop {
        match find(opened.take(), tables, selection, orders, place, limit, now).await {
            Err(Failure::Read(ReadError::Changing)) if tries.once_more().await => {}
            found => return found.map_err(Error::from),
        }
    }
}

/// Why a page was not found.
#[derive(Debug)]
enum Failure {
    Read(ReadError),
    Other(Error),
}

async fn find(
    opened: Option<Reader<'_>>,
    tables: &Tables,
    selection: &Selection,
    orders: &Orders,
    place: &Place,
    limit: usize,
    now: Timestamp,
) -> Result<Page, Failure> {
    let wanted = &wanted(selection);
    let mut reader = Reader::opened(opened, tables, now).await?;
    let whole_log = Wanted { webhook: None, span: Span::all(), ..wanted.of_any_kind() };
    if reader.most(&whole_log) <= MOST_READ {
        let webhooks = match wanted.webhook {
            Some(webhook) => vec![webhook],
            None => all_webhooks(tables, now).await?,
        };
        return read(tables, webhooks, selection, orders, place, limit, now).await;
    }
    reader.look_for_fresh(wanted.webhook).await?;
    if let Some(webhook) = wanted.webhook
        && reader.most(&wanted.of_any_kind()) <= MOST_READ_OF_WEBHOOK
    {
        return read(tables, vec![webhook], selection, orders, place, limit, now).await;
    }
    if let Some(order) = counted::order(orders, &selection.conditions) {
        return Ok(counted::page(tables, &mut reader, wanted, order, place, limit, now).await?);
    }
    // Neither counted nor indexed: what it is looked for in has to be read.
    if reader.count(&wanted.of_any_kind()).await? > MOST_READ {
        return Err(Failure::Other(Error::TooMuch(
            "in a log of more than 2000 calls this order, or a filter by last_sent_at or next_retry_at, needs other filters that leave at most 2000 \
             calls: filter[fields][created_at] with a shorter time, or filter[fields][webhook_id]; or order by created_at",
        )));
    }
    let webhooks = match wanted.webhook {
        Some(webhook) => vec![webhook],
        None => reader.webhooks().into_iter().filter(|webhook| reader.most(&wanted.of(*webhook)) > 0).collect(),
    };
    read(tables, webhooks, selection, orders, place, limit, now).await
}

/// Reads all that might be asked for.
async fn read(
    tables: &Tables,
    webhooks: Vec<WebhookId>,
    selection: &Selection,
    orders: &Orders,
    place: &Place,
    limit: usize,
    now: Timestamp,
) -> Result<Page, Failure> {
    let entries = tables.entries(webhooks, &selection.conditions, now).await?;
    Ok(cut(entries, orders, place, limit))
}

/// The page that begins at a place.
fn cut(mut entries: Vec<Entry>, orders: &Orders, place: &Place, limit: usize) -> Page {
    orders.sort(&mut entries);
    let start = match place {
        Place::Offset(offset) => (*offset).min(entries.len()),
        Place::After(call) => entries.partition_point(|entry| orders.compare(entry, call).is_le()),
    };
    let shown = entries.get(start..).unwrap_or_default();
    let shown = shown.get(..limit).unwrap_or(shown);
    let is_last = start + shown.len() == entries.len();
    let next = shown.last().filter(|_| !is_last).cloned();
    let ids = shown.iter().map(|entry| entry.id).collect();
    Page { ids, total: entries.len(), next, found: Found::default() }
}

/// What of a selection the tally knows.
pub(super) fn wanted(selection: &Selection) -> Wanted {
    let Conditions { entity_type, event_type, status, created_at, .. } = selection.conditions;
    let all = Span::all();
    let start = created_at.gt.map_or(all.start, |bound| Position::at(bound.plus(Duration::from_millis(1))));
    let end = created_at.lt.map_or(all.end, Position::at);
    Wanted { webhook: selection.webhook.flatten(), entity_type, event_type, status, span: Span { start, end } }
}

/// Every webhook that may have calls in the log: also those that were deleted.
async fn all_webhooks(tables: &Tables, now: Timestamp) -> Result<Vec<WebhookId>, Error> {
    let (present, deleted) = tokio::try_join!(tables.webhooks(), tables.deleted_webhooks(now))?;
    Ok(present.into_iter().map(|webhook| webhook.id).chain(deleted).collect())
}

/// Whether an order, or what it is asked for with, takes times that change.
pub(super) fn takes_times(orders: &Orders, conditions: &Conditions) -> bool {
    let by_time = |by| matches!(by, OrderBy::LastSentAt | OrderBy::NextRetryAt);
    let filters = !conditions.last_sent_at.are_open() || !conditions.next_retry_at.are_open();
    filters || orders.iter().any(|order| by_time(order.by))
}

impl<E: Into<ReadError>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Read(error.into())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Read(error) => error.into(),
            Failure::Other(error) => error,
        }
    }
}
