//! What the simulation assumes.

use std::fmt;
use std::time::Duration;

use domain::retry::{ParkingRule, RetrySchedule};

/// Seconds that an attempt takes: the connection times out.
pub const ATTEMPT: usize = 2;
/// Calls that an invocation takes.
pub const BATCH: u64 = 10;
/// Most that `MaxDeliveries` and `MaxRetries` may be.
pub const MOST_INVOCATIONS: u64 = 1_000;
/// Messages in flight with which SQS stops handing out any.
pub const SQS_IN_FLIGHT: u64 = 120_000;
/// Seconds that SQS keeps a message: 14 days.
pub const SQS_KEEPS: usize = 14 * 24 * 3_600;
/// Seconds for which the delivery function trusts its last count of the messages in flight.
pub const COUNT_IS_OLD: usize = 5;
/// Seconds between sweeps of the scheduler.
pub const SWEEP_EVERY: usize = 60;
/// Calls that a sweep gets through: 50 s, 32 shards at once, 100 ms for a page of 25. Assumed, not measured.
pub const SWEEP: u64 = 50 * 32 * 10 * 25;
/// Messages that wait in the retry queue from which on the scheduler sends none for calls that have one there.
pub const LONG: u64 = 10_000;
/// Seconds after which a call whose message has not come up gets another one.
pub const PATIENCE: usize = 30 * 60;

/// What differs from run to run.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Calls that come in, each of which fails.
    pub calls_per_second: u64,
    /// Invocations at once for first attempts.
    pub max_deliveries: u64,
    /// Invocations at once for retries.
    pub max_retries: u64,
}

impl Settings {
    /// The template's defaults, and no calls.
    pub const DEFAULT: Self = Self { calls_per_second: 0, max_deliveries: 50, max_retries: 20 };
}

impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { calls_per_second, max_deliveries, max_retries } = self;
        write!(
            f,
            "{calls_per_second} failing calls a second, MaxDeliveries {max_deliveries}, MaxRetries {max_retries}:"
        )
    }
}

/// The template's default schedule.
pub fn schedule() -> RetrySchedule {
    "120,360,1800,3600,18000,86400,172800".parse().unwrap_or_else(|error| panic!("{error}"))
}

/// The template's default rule.
pub const RULE: ParkingRule = ParkingRule { longest_in_queue: Duration::from_secs(900), watermark: 60_000 };
