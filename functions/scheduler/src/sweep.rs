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

/// Messages in the retry queue from which on nothing is added to it that is there already.
const LONG: u64 = 10_000;

/// Shards of the index were not finished, for a fault: what was asked for is in the log.
#[derive(Debug, thiserror::Error)]
#[error("{faults} of {SHARDS} shards could not be finished; the next sweep goes on there")]
pub struct Unfinished {
    faults: usize,
}

/// Sends a message for every call that is due, shard by shard, all shards at once, until none is left or time runs out. A fault in
/// one shard keeps no other from being finished, and is the invocation's error in the end, so that it is seen.
pub async fn sweep(resources: &Resources, deadline: SystemTime) -> Result<Report, Unfinished> {
    let stop_at = deadline.checked_sub(MARGIN).unwrap_or(deadline);
    let only_parked = is_long(resources).await;
    let shards = join_all((0..SHARDS).map(|shard| async move {
        let swept = sweep_shard(resources, shard, stop_at, only_parked).await;
        (shard, swept)
    }));
    let (mut report, mut faults) = (Report::default(), 0);
    for (shard, (sent, finished)) in shards.await {
        report.sent += sent;
        match finished {
            Ok(true) => {}
            Ok(false) => report.unfinished += 1,
            Err(fault) => {
                report.unfinished += 1;
                faults += 1;
                tracing::error!(shard, %fault, "a shard could not be finished; the next sweep goes on");
            }
        }
    }
    if report.sent > 0 || report.unfinished > 0 {
        tracing::info!(sent = report.sent, unfinished = report.unfinished, "calls sent to the retry queue");
    }
    if faults > 0 { Err(Unfinished { faults }) } else { Ok(report) }
}

/// How many calls of a shard were sent to the retry queue, and whether that was all.
async fn sweep_shard(
    resources: &Resources,
    shard: u8,
    stop_at: SystemTime,
    only_parked: bool,
) -> (usize, Result<bool, Fault>) {
    let (mut sent, mut after) = (0, None);
    while SystemTime::now() < stop_at {
        let page = match resources.tables.due_calls(shard, clock::now(), PAGE, after).await {
            Ok(page) => page,
            Err(error) => return (sent, Err(error.into())),
        };
        match send_due(resources, page.calls, only_parked).await {
            Ok(number) => sent += number,
            Err(fault) => return (sent, Err(fault)),
        }
        after = page.end;
        if after.is_none() {
            return (sent, Ok(true));
        }
    }
    (sent, Ok(false))
}

/// Sends the messages, then notes that they were sent. In this order a fault between them sends twice, which is
/// harmless, and never loses a call. Answers with how many calls were due until now.
async fn send_due(resources: &Resources, calls: Vec<DueCall>, only_parked: bool) -> Result<usize, Fault> {
    let calls = if only_parked { resources.tables.parked(calls, clock::now()).await? } else { calls };
    let messages: Vec<CallMessage> = calls.iter().flat_map(DueCall::messages).collect();
    for sent in resources.retry_queue.send_calls(&messages).await {
        sent?;
    }
    let mut postponed = 0;
    for answer in resources.tables.postpone_due(&calls, clock::now()).await {
        postponed += usize::from(answer?);
    }
    Ok(postponed)
}

/// Whether the retry queue is so long that messages which overdue calls have in it are merely late. Where that cannot be told,
/// a message too many does less harm than one too few.
async fn is_long(resources: &Resources) -> bool {
    match resources.retry_queue.waiting().await {
        Ok(waiting) => waiting > LONG,
        Err(error) => {
            tracing::error!(%error, "the messages that wait could not be counted");
            false
        }
    }
}
