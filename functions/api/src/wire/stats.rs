//! The resource `stats`: how many calls there were.

use std::collections::BTreeMap;

use actions::calls::{Counted, Interval, Stats};
use aws::queue::backlog::Backlog;
use domain::call::CallStatus;
use domain::tally::percentile;
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
    latency: Option<Latency>,
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
    latency: Option<Latency>,
}

/// How long the last attempts took, in milliseconds: up to one of 10, 20, 40, 80, 150, 300, 600, 1,200, 2,500, 5,000, 10,000 or 30,000.
/// `null` if there were none.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "StatsLatency", deny_unknown_fields)]
struct Latency {
    /// Half of them took no longer.
    p50_ms: u64,
    /// 95 of 100 took no longer.
    p95_ms: u64,
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
        let mut total = Counted::default();
        let intervals: Vec<Counts> = starts
            .take_while(|start| *start < until)
            .map(|from| {
                let counted = stats.intervals.remove(&from).unwrap_or_default();
                total.add(&counted);
                Counts { from, counts: ByStatus::of(&counted), latency: Latency::of(&counted) }
            })
            .collect();
        let interval = match interval {
            Interval::Hour => IntervalName::Hour,
            Interval::Day => IntervalName::Day,
        };
        let (latency, total) = (Latency::of(&total), ByStatus::of(&total));
        let attributes = Attributes { interval, from, until, intervals, total, latency };
        Self { r#type: Default::default(), id, attributes }
    }
}

impl ByStatus {
    fn of(counted: &Counted) -> Self {
        let count = |status| counted.statuses.get(&status).copied().unwrap_or_default();
        Self {
            pending: count(CallStatus::Pending),
            success: count(CallStatus::Success),
            failed: count(CallStatus::Failed),
            rescheduled: count(CallStatus::Rescheduled),
        }
    }
}

impl Latency {
    fn of(counted: &Counted) -> Option<Self> {
        let bound = |percent| percentile(&counted.latencies, percent).map(|latency| latency.bound_ms());
        Some(Self { p50_ms: bound(50)?, p95_ms: bound(95)? })
    }
}

impl Meta {
    /// Of queues by what they are called.
    pub fn new(queues: impl IntoIterator<Item = (&'static str, Backlog)>) -> Self {
        let waiting = |Backlog { waiting, in_flight, delayed }| Waiting { waiting, in_flight, delayed };
        Self { queues: queues.into_iter().map(|(name, backlog)| (name, waiting(backlog))).collect() }
    }
}
