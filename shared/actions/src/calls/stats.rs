//! How many calls there were, by hour or day and status.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use aws::store::Tables;
use domain::call::CallStatus;
use domain::ids::WebhookId;
use domain::tally::{Latency, Position, Span};
use domain::time::Timestamp;

use super::page::{Selection, wanted};
use crate::error::Error;
use crate::tally::{By, ReadError, Reader, Tries, Wanted};

/// What calls are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the API")]
pub enum Interval {
    Hour,
    Day,
}

/// Calls by interval.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stats {
    /// For the start of each interval that has calls, what there is.
    pub intervals: BTreeMap<Timestamp, Counted>,
}

/// Calls of an interval, or of several.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// How many there are of each status.
    pub statuses: BTreeMap<CallStatus, u64>,
    /// How long their last attempts took: how many there are of each latency.
    pub latencies: BTreeMap<Latency, u64>,
}

impl Counted {
    /// Adds what was counted elsewhere.
    pub fn add(&mut self, other: &Self) {
        other.statuses.iter().for_each(|(status, count)| *self.statuses.entry(*status).or_default() += count);
        other.latencies.iter().for_each(|(latency, count)| *self.latencies.entry(*latency).or_default() += count);
    }
}

impl Interval {
    /// How long it is.
    pub fn length(self) -> Duration {
        let hour = Duration::from_secs(60 * 60);
        match self {
            Self::Hour => hour,
            Self::Day => 24 * hour,
        }
    }

    /// When the interval began that `time` is in, by UTC.
    pub fn start(self, time: Timestamp) -> Timestamp {
        let position = Position::at(time);
        let span = match self {
            Self::Hour => position.hour(),
            Self::Day => position.day(),
        };
        span.start.time()
    }
}

/// Counts calls, of one webhook or of all, by when their events happened: from `from` until just before `until`.
///
/// The tally is some seconds behind the log.
pub async fn stats(
    tables: &Tables,
    webhook: Option<WebhookId>,
    interval: Interval,
    from: Timestamp,
    until: Timestamp,
    now: Timestamp,
) -> Result<Stats, Error> {
    let span = Span { start: Position::at(from), end: Position::at(until) };
    let wanted = Wanted { webhook, ..Wanted::all_of(span) };
    Ok(sum(tell(None, tables, &wanted, interval, now).await?.0))
}

fn sum(by_webhook: HashMap<WebhookId, Stats>) -> Stats {
    let mut all = Stats::default();
    for (start, counted) in by_webhook.into_values().flat_map(|stats| stats.intervals) {
        all.intervals.entry(start).or_default().add(&counted);
    }
    all
}

/// Counts the calls that a selection holds, by when their events happened. Only what the tally knows of calls counts: webhook, entity type,
/// event type, status and time of creation. How long they took is not told if it is of calls of some kinds only.
///
/// The tally is some seconds behind the log.
pub async fn stats_of(
    tables: &Tables,
    selection: &Selection,
    interval: Interval,
    now: Timestamp,
) -> Result<Stats, Error> {
    stats_by(None, tables, selection, interval, now).await
}

/// The same with a reader that was opened already, if there is one.
pub(super) async fn stats_by(
    opened: Option<Reader<'_>>,
    tables: &Tables,
    selection: &Selection,
    interval: Interval,
    now: Timestamp,
) -> Result<Stats, Error> {
    if selection.webhook == Some(None) || selection.conditions.created_at.are_empty() {
        return Ok(Stats::default());
    }
    Ok(sum(tell(opened, tables, &wanted(selection), interval, now).await?.0))
}

/// Counts the calls that are wanted, each webhook by itself; those without calls are left out. The reader goes on from there.
pub(super) async fn tell<'a>(
    mut opened: Option<Reader<'a>>,
    tables: &'a Tables,
    wanted: &Wanted,
    interval: Interval,
    now: Timestamp,
) -> Result<(HashMap<WebhookId, Stats>, Reader<'a>), Error> {
    let mut tries = Tries::default();
    loop {
        let mut reader = Reader::opened(opened.take(), tables, now).await?;
        match count(&mut reader, wanted, interval).await {
            Err(ReadError::Changing) if tries.once_more().await => {}
            counted => return Ok((counted?, reader)),
        }
    }
}

async fn count(
    reader: &mut Reader<'_>,
    wanted: &Wanted,
    interval: Interval,
) -> Result<HashMap<WebhookId, Stats>, ReadError> {
    reader.look_for_fresh(wanted.webhook).await?;
    let mut by_webhook: HashMap<WebhookId, Stats> = HashMap::new();
    let take = |webhook: WebhookId, position: Position, by: By, count: u64| {
        let stats = by_webhook.entry(webhook).or_default();
        let counted = stats.intervals.entry(interval.start(position.time())).or_default();
        match by {
            By::Kind(kind) => *counted.statuses.entry(kind.status).or_default() += count,
            By::Latency(latency) => *counted.latencies.entry(latency).or_default() += count,
        }
    };
    reader.tell(wanted, interval == Interval::Day, take).await?;
    Ok(by_webhook)
}
