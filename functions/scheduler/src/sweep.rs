//! One sweep over the index `due`: a message for every call whose time has come.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use aws::clock;
use aws::queue::messages::CallMessage;
use aws::queue::send::SendError;
use aws::store::StoreError;
use aws::store::due::{DueCall, DueOrder, SHARDS};
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

/// What came of a shard, or of a page of it.
#[derive(Debug, Default)]
struct Swept {
    /// Calls that were sent.
    sent: usize,
    /// Whether it was gone through to its end.
    to_the_end: bool,
    /// How much could not be done.
    faults: usize,
    /// The first of it.
    first_fault: Option<Fault>,
}

impl Swept {
    fn note(&mut self, fault: impl Into<Fault>) {
        self.faults += 1;
        self.first_fault.get_or_insert(fault.into());
    }

    /// Counts a page in.
    fn add(&mut self, page: Self) {
        self.sent += page.sent;
        self.faults += page.faults;
        self.first_fault = self.first_fault.take().or(page.first_fault);
    }
}

/// Sends a message for every call that is due, shard by shard, all shards at once, until none is left or time runs out. A fault
/// keeps nothing else from being sent, and is the invocation's error in the end, so that it is seen.
pub async fn sweep(resources: &Resources, deadline: SystemTime) -> Result<Report, Unfinished> {
    let stop_at = deadline.checked_sub(MARGIN).unwrap_or(deadline);
    let only_parked = is_long(resources).await;
    let shards = join_all((0..SHARDS).map(|shard| async move {
        let swept = sweep_shard(resources, shard, stop_at, only_parked).await;
        (shard, swept)
    }));
    let (mut report, mut faulty) = (Report::default(), 0);
    for (shard, swept) in shards.await {
        report.sent += swept.sent;
        report.unfinished += usize::from(!swept.to_the_end || swept.faults > 0);
        if let Some(fault) = swept.first_fault {
            faulty += 1;
            tracing::error!(shard, faults = swept.faults, %fault, "a shard could not be finished; the next sweep goes on");
        }
    }
    if report.unfinished > faulty {
        tracing::error!(unfinished = report.unfinished, "more was due than a sweep can send; the next one goes on");
    }
    if report.sent > 0 || report.unfinished > 0 {
        tracing::info!(sent = report.sent, unfinished = report.unfinished, "calls sent to the retry queue");
    }
    if faulty > 0 { Err(Unfinished { faults: faulty }) } else { Ok(report) }
}

/// Goes through a shard page by page. What cannot be read or sent is passed over: it would hold up all that is due after it.
async fn sweep_shard(resources: &Resources, shard: u8, stop_at: SystemTime, only_parked: bool) -> Swept {
    // What is passed over stays at the old end: there it would hold up what falls due now.
    let order = if only_parked { DueOrder::LatestFirst } else { DueOrder::LongestOverdueFirst };
    let (mut swept, mut after) = (Swept::default(), None);
    while SystemTime::now() < stop_at {
        let page = match resources.tables.due_calls(shard, clock::now(), order, PAGE, after).await {
            Ok(page) => page,
            Err(error) => {
                swept.note(error);
                return swept;
            }
        };
        page.unreadable.into_iter().for_each(|error| swept.note(error));
        swept.add(send_due(resources, page.calls, only_parked).await);
        after = page.end;
        if after.is_none() {
            swept.to_the_end = true;
            return swept;
        }
    }
    swept
}

/// Sends the messages, then notes that they were sent. In this order a fault between them sends twice, which is
/// harmless, and never loses a call. Counts the calls that were due until now.
async fn send_due(resources: &Resources, calls: Vec<DueCall>, only_parked: bool) -> Swept {
    let mut swept = Swept::default();
    let calls = match only_parked {
        true => match resources.tables.parked(calls, clock::now()).await {
            Ok(calls) => calls,
            Err(error) => {
                swept.note(error);
                return swept;
            }
        },
        false => calls,
    };
    let of_calls = calls.iter().map(DueCall::messages).enumerate();
    let (numbers, messages): (Vec<usize>, Vec<CallMessage>) =
        of_calls.flat_map(|(number, messages)| messages.into_iter().map(move |message| (number, message))).unzip();
    let mut unsent = BTreeSet::new();
    for (number, answer) in numbers.into_iter().zip(resources.retry_queue.send_calls(&messages).await) {
        if let Err(error) = answer {
            unsent.insert(number);
            swept.note(error);
        }
    }
    let sent = calls.into_iter().enumerate().filter(|(number, _)| !unsent.contains(number));
    let sent: Vec<DueCall> = sent.map(|(_, call)| call).collect();
    for answer in resources.tables.postpone_due(&sent, clock::now()).await {
        match answer {
            Ok(was_due) => swept.sent += usize::from(was_due),
            Err(error) => swept.note(error),
        }
    }
    swept
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
