//! One sweep over the index `due`: a message for every call whose time has come.

use std::time::{Duration, SystemTime};

use aws::clock;
use aws::queue::messages::CallMessage;
use aws::queue::send::SendError;
use aws::store::StoreError;
use aws::store::due::{DueCall, SHARDS};
use futures::future::join_all;
use serde::Serialize;

use crate::resources::Resources;

/// What a sweep did.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Calls that were sent to the retry queue.
    pub sent: usize,
    /// Shards that were not finished, for a fault or for want of time. The next sweep goes on there.
    pub unfinished: usize,
}

/// Why a shard was not finished.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Queue(#[from] SendError),
}

/// Time that is left over when a sweep stops, for the requests that are on their way.
const MARGIN: Duration = Duration::from_secs(10);

/// Calls of a shard that are sent together.
const PAGE: i32 = 25;

/// Sends a message for every call that is due, shard by shard, all shards at once, until none is left or time runs out.
pub async fn sweep(resources: &Resources, deadline: SystemTime) -> Report {
    let stop_at = deadline.checked_sub(MARGIN).unwrap_or(deadline);
    let shards =
        join_all((0..SHARDS).map(|shard| async move { (shard, sweep_shard(resources, shard, stop_at).await) }));
    let mut report = Report::default();
    for (shard, (sent, finished)) in shards.await {
        report.sent += sent;
        match finished {
            Ok(true) => {}
            Ok(false) => report.unfinished += 1,
            Err(fault) => {
                report.unfinished += 1;
                tracing::error!(shard, %fault, "a shard could not be finished; the next sweep goes on");
            }
        }
    }
    if report.sent > 0 || report.unfinished > 0 {
        tracing::info!(sent = report.sent, unfinished = report.unfinished, "calls sent to the retry queue");
    }
    report
}

/// How many calls of a shard were sent to the retry queue, and whether that was all.
async fn sweep_shard(resources: &Resources, shard: u8, stop_at: SystemTime) -> (usize, Result<bool, Fault>) {
    let mut sent = 0;
    while SystemTime::now() < stop_at {
        let calls = match resources.tables.due_calls(shard, clock::now(), PAGE).await {
            Ok(calls) => calls,
            Err(error) => return (sent, Err(error.into())),
        };
        if calls.is_empty() {
            return (sent, Ok(true));
        }
        match send_due(resources, &calls).await {
            // The index lags behind the table: what was just postponed may still be listed. The next sweep will see.
            Ok(0) => return (sent, Ok(true)),
            Ok(postponed) => sent += postponed,
            Err(fault) => return (sent, Err(fault)),
        }
    }
    (sent, Ok(false))
}

/// Sends the messages, then notes that they were sent. In this order a fault between them sends twice, which is
/// harmless, and never loses a call. Answers with how many calls were due until now.
async fn send_due(resources: &Resources, calls: &[DueCall]) -> Result<usize, Fault> {
    let messages: Vec<CallMessage> = calls.iter().flat_map(DueCall::messages).collect();
    for sent in resources.retry_queue.send_calls(&messages).await {
        sent?;
    }
    let mut postponed = 0;
    for answer in resources.tables.postpone_due(calls, clock::now()).await {
        postponed += usize::from(answer?);
    }
    Ok(postponed)
}
