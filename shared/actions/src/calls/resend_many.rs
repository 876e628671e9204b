//! Sending many calls again.

use std::collections::HashSet;

use aws::ids::new_token;
use aws::queue::messages::CallMessage;
use aws::queue::send::Queue;
use aws::store::Tables;
use aws::store::bulk_resends::Resendable;
use aws::store::order::{Order, OrderBy, Orders};
use domain::call::Cause;
use domain::time::Timestamp;

use super::page::{Page, Place, Selection, page};
use crate::error::Error;

/// Most calls that are sent again at once.
pub const MOST_RESENT: usize = 500;

/// How many calls match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matching {
    /// Few enough to be sent again at once.
    Few {
        /// Those that can be sent again.
        count: usize,
        /// Those that are not: their webhooks were deleted, or they are test sends that were not named by id.
        skipped: usize,
    },
    /// More than that. How many of them cannot be sent again was not looked at.
    Many {
        /// All that match.
        count: usize,
    },
}

/// What was asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Resent {
    /// Calls that are sent again.
    pub asked: usize,
    /// Calls that are not: their webhooks were deleted, or they are test sends that were not named by id.
    pub skipped: usize,
    /// Calls that could not be asked for, for a fault of ours. Some of them may be sent half an hour later, when the scheduler finds
    /// them marked.
    pub failed: usize,
}

/// Counts the calls that [`resend_many`] would send again, and sends nothing.
pub async fn matching(tables: &Tables, selection: &Selection, now: Timestamp) -> Result<Matching, Error> {
    match find(tables, selection, now).await {
        Ok(found) => Ok(Matching::Few { count: found.calls.len(), skipped: found.skipped }),
        Err(Error::TooManyCalls { count, .. }) => Ok(Matching::Many { count }),
        Err(error) => Err(error),
    }
}

/// Asks for all selected calls to be sent again, as [`super::resend()`] does for one, those of the oldest events first.
///
/// Fails with [`Error::TooManyCalls`], and with [`Error::Fault`] if none could be asked for.
pub async fn resend_many(
    tables: &Tables,
    delivery_queue: &Queue,
    selection: &Selection,
    now: Timestamp,
) -> Result<Resent, Error> {
    let Found { calls, skipped } = find(tables, selection, now).await?;
    let calls: Vec<(Resendable, String)> = calls.into_iter().map(|call| (call, new_token())).collect();
    let (mut messages, mut faults) = (Vec::new(), Vec::new());
    let marked = tables.request_resends(&calls, now).await;
    for ((call, token), marked) in calls.into_iter().zip(marked) {
        match marked {
            Ok(true) => messages.push(CallMessage::of_call(call.id, call.event_id, Cause::Resend { token })),
            // It has expired meanwhile.
            Ok(false) => {}
            Err(error) => faults.push(error.to_string()),
        }
    }
    let sent = delivery_queue.send_calls(&messages).await;
    let asked = sent.iter().filter(|sent| sent.is_ok()).count();
    faults.extend(sent.into_iter().filter_map(Result::err).map(|error| error.to_string()));
    let failed = faults.len();
    if let Some(error) = faults.into_iter().next() {
        if asked == 0 {
            return Err(Error::Fault(error));
        }
        tracing::error!(failed, error, "some resends could not be asked for");
    }
    tracing::info!(asked, skipped, failed, "resend of many requested");
    Ok(Resent { asked, skipped, failed })
}

/// The calls to send again.
struct Found {
    calls: Vec<Resendable>,
    /// How many others match: their webhooks were deleted, or they are test sends.
    skipped: usize,
}

async fn find(tables: &Tables, selection: &Selection, now: Timestamp) -> Result<Found, Error> {
    let oldest_first = Orders::by(Order { by: OrderBy::CreatedAt, descending: false });
    let Page { ids, total, next, .. } =
        page(tables, selection, &oldest_first, &Place::Offset(0), MOST_RESENT, now).await?;
    if total > MOST_RESENT || next.is_some() {
        return Err(Error::TooManyCalls { count: total.max(MOST_RESENT + 1), most: MOST_RESENT });
    }
    // The tally finds calls by a status that may be another one by now.
    let calls = tables.resendable(&ids, &selection.conditions, now).await?;
    let webhooks: HashSet<_> = calls.iter().map(|call| call.id.webhook()).collect();
    let webhooks = tables.webhooks_by_id(webhooks).await?;
    // What somebody tried out is nothing that a receiver has missed, unless it is named.
    let wants_tests = selection.ids.is_some();
    let is_sent = |call: &Resendable| webhooks.contains_key(&call.id.webhook()) && (wants_tests || !call.test);
    let (calls, others): (Vec<_>, Vec<_>) = calls.into_iter().partition(is_sent);
    Ok(Found { calls, skipped: others.len() })
}
