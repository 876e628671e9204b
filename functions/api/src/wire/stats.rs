//! The resource `stats`: how many calls there were.

use std::collections::BTreeMap;

use actions::calls::{Interval, Stats};
use aws::queue::backlog::Backlog;
use domain::call::CallStatus;
use domain::time::Timestamp;
use monostate::MustBe;
use schemars::JsonSchema;
use serde::Serialize;

use super::schema::whole;

/// How many calls there were, by hour or day and status.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Stats", deny_unknown_fields)]
pub struct Resource {
    #[schemars(with = "String", extend("const" = "stats"))]
    r#type: MustBe!("stats"),
    /// The webhook, or `site`.
    id: String,
    attributes: Attributes,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "StatsAttributes", deny_unknown_fields)]
struct Attributes {
    interval: IntervalName,
    /// Start of the first interval.
    from: Timestamp,
    /// End of the last interval.
    until: Timestamp,
    /// One entry for each interval, in order.
    intervals: Vec<Counts>,
    /// All intervals together.
    total: ByStatus,
}

/// What calls are counted by.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum IntervalName {
    Hour,
    Day,
}

/// Calls whose events happened in an interval.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "StatsInterval", deny_unknown_fields, transform = whole)]
struct Counts {
    /// When it begins.
    from: Timestamp,
    #[serde(flatten)]
    counts: ByStatus,
}

/// Calls by status.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[schemars(rename = "StatsCounts", deny_unknown_fields)]
struct ByStatus {
    pending: u64,
    success: u64,
    failed: u64,
    rescheduled: u64,
}

/// About the queues.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "StatsMeta", deny_unknown_fields)]
pub struct Meta {
    /// How many messages each queue has; about, and up to a minute old.
    queues: BTreeMap<&'static str, Waiting>,
}

/// Messages of a queue.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "QueueLength", deny_unknown_fields)]
struct Waiting {
    /// They wait to be received.
    waiting: u64,
    /// They were received, and are being worked on.
    in_flight: u64,
    /// They wait for their time.
    delayed: u64,
}

impl Resource {
    /// Statistics of a webhook or of the site, from `from` until `until`, both where intervals begin.
    pub fn new(id: String, interval: Interval, from: Timestamp, until: Timestamp, mut stats: Stats) -> Self {
        let starts = std::iter::successors(Some(from), |start| Some(start.plus(interval.length())));
        let intervals: Vec<Counts> = starts
            .take_while(|start| *start < until)
            .map(|from| Counts { from, counts: ByStatus::of(&stats.intervals.remove(&from).unwrap_or_default()) })
            .collect();
        let mut total = ByStatus::default();
        intervals.iter().for_each(|interval| total.add(&interval.counts));
        let interval = match interval {
            Interval::Hour => IntervalName::Hour,
            Interval::Day => IntervalName::Day,
        };
        Self { r#type: Default::default(), id, attributes: Attributes { interval, from, until, intervals, total } }
    }
}

impl ByStatus {
    fn of(counts: &BTreeMap<CallStatus, u64>) -> Self {
        let count = |status| counts.get(&status).copied().unwrap_or_default();
        Self {
            pending: count(CallStatus::Pending),
            success: count(CallStatus::Success),
            failed: count(CallStatus::Failed),
            rescheduled: count(CallStatus::Rescheduled),
        }
    }

    fn add(&mut self, other: &Self) {
        self.pending += other.pending;
        self.success += other.success;
        self.failed += other.failed;
        self.rescheduled += other.rescheduled;
    }
}

impl Meta {
    /// Of queues by what they are called.
    pub fn new(queues: impl IntoIterator<Item = (&'static str, Backlog)>) -> Self {
        let waiting = |Backlog { waiting, in_flight, delayed }| Waiting { waiting, in_flight, delayed };
        Self { queues: queues.into_iter().map(|(name, backlog)| (name, waiting(backlog))).collect() }
    }
}
