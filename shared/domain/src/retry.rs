//! When a failed call is sent again.

use std::str::FromStr;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::ids::CallId;
use crate::time::Timestamp;

/// The waits before a call's automatic retries, each counted from the failure before it. The contract has seven: 2 and
/// 6 minutes, half an hour, 1 and 5 hours, 1 and 2 days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetrySchedule(Vec<Duration>);

/// A schedule that does not parse.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to {MOST_RETRIES} whole numbers of seconds from 1 to {LONGEST_WAIT_SECONDS}, separated by commas")]
pub struct InvalidSchedule;

/// Most retries in a schedule.
pub const MOST_RETRIES: usize = 12;
/// Longest wait in a schedule, in seconds: a week.
pub const LONGEST_WAIT_SECONDS: u64 = 7 * 24 * 60 * 60;
/// Longest wait that a receiver can ask for by `Retry-After`: a day.
pub const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(24 * 60 * 60);
/// Most that chance adds to a wait, in thousandths. It spreads the retries of calls that failed together, and never makes
/// one early.
pub const JITTER_PER_MILLE: u32 = 50;

impl FromStr for RetrySchedule {
    type Err = InvalidSchedule;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wait = |part: &str| match part.trim().parse() {
            Ok(seconds @ 1..=LONGEST_WAIT_SECONDS) => Ok(Duration::from_secs(seconds)),
            _ => Err(InvalidSchedule),
        };
        let waits = text.split(',').map(wait).collect::<Result<Vec<_>, _>>()?;
        if waits.len() > MOST_RETRIES { Err(InvalidSchedule) } else { Ok(Self(waits)) }
    }
}

impl RetrySchedule {
    /// The waits, without chance.
    pub fn waits(&self) -> &[Duration] {
        &self.0
    }

    /// When to send a call again whose automatic attempt number `attempts`, counted from 1, failed at `failed_at`. `None`
    /// if that was the last one.
    ///
    /// A `retry_after` that the receiver asked for counts if it is longer than the schedule's wait, up to
    /// [`LONGEST_RETRY_AFTER`].
    pub fn next(
        &self,
        call: &CallId,
        attempts: u32,
        failed_at: Timestamp,
        retry_after: Option<Duration>,
    ) -> Option<Timestamp> {
        let index = usize::try_from(attempts.checked_sub(1)?).ok()?;
        let own = *self.0.get(index)?;
        let asked = retry_after.unwrap_or_default().min(LONGEST_RETRY_AFTER);
        let wait = own.max(asked);
        Some(failed_at.plus(wait + wait * jitter(call, attempts) / 1000))
    }
}

/// Whether a schedule's retries are over before the log forgets their call: what has expired is not sent any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// Always.
    Always,
    /// Unless the receiver stretches waits by `Retry-After`.
    UnlessStretched,
    /// Never, or only if chance is kind.
    Never,
}

impl RetrySchedule {
    /// Whether it fits into the time for which calls are kept.
    pub fn fit(&self, retention: Duration) -> Fit {
        if self.longest(Duration::ZERO) > retention {
            Fit::Never
        } else if self.longest(LONGEST_RETRY_AFTER) > retention {
            Fit::UnlessStretched
        } else {
            Fit::Always
        }
    }

    /// The longest that all retries take, if no wait is shorter than `asked`.
    pub fn longest(&self, asked: Duration) -> Duration {
        let sum: Duration = self.0.iter().map(|wait| *wait.max(&asked)).sum();
        sum + sum * JITTER_PER_MILLE / 1000
    }
}

/// Where a rescheduled call waits for its next attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitsIn {
    /// As a hidden message in the retry queue. The scheduler looks only if it is long overdue.
    Queue,
    /// In the table: the scheduler sends a message when it is due.
    Table,
}

/// Which waits are spent in the queue.
///
/// A queue holds about 120,000 messages in flight, hidden ones included, and then hands out no more. So they must stay
/// few: long waits are spent in the table, and all of them when the queue fills up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParkingRule {
    /// Longest wait in the queue.
    pub longest_in_queue: Duration,
    /// Messages in flight from which on no wait is spent in the queue.
    pub watermark: u64,
}

impl ParkingRule {
    /// Where to spend a wait while so many messages are in flight.
    pub fn place(&self, wait: Duration, in_flight: u64) -> WaitsIn {
        if wait > self.longest_in_queue || in_flight >= self.watermark { WaitsIn::Table } else { WaitsIn::Queue }
    }
}

/// Chance, in thousandths from 0 to [`JITTER_PER_MILLE`], that is the same whenever it is asked for.
fn jitter(call: &CallId, attempts: u32) -> u32 {
    let digest = Sha256::digest(format!("{call} {attempts}"));
    let chance = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
    chance % (JITTER_PER_MILLE + 1)
}

/// The wait that a `Retry-After` header asks for: seconds, or a date (RFC 9110, section 10.2.3).
pub fn parse_retry_after(header: &str, now: Timestamp) -> Option<Duration> {
    let header = header.trim();
    if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit mean the longest wait there is.
        return Some(Duration::from_secs(header.parse().unwrap_or(LONGEST_RETRY_AFTER.as_secs())));
    }
    let date = httpdate::parse_http_date(header).ok()?;
    let millis = date.duration_since(std::time::UNIX_EPOCH).ok()?.as_millis();
    Some(Timestamp::from_millis(i64::try_from(millis).ok()?).ok()?.since(now))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ids::WebhookId;

    const CONTRACT: &str = "120,360,1800,3600,18000,86400,172800";
    const HOUR: u64 = 60 * 60;

    fn call(event: &str) -> CallId {
        CallId::new(WebhookId::from(uuid::Uuid::from_u128(7)), Timestamp::from_millis(0).unwrap(), event)
    }

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_millis(i64::try_from(seconds * 1000).unwrap()).unwrap()
    }

    #[test]
    fn seven_retries_reach_over_78_hours_and_38_minutes() {
        let schedule: RetrySchedule = CONTRACT.parse().unwrap();
        let sum: Duration = schedule.0.iter().sum();
        assert_eq!((schedule.0.len(), sum), (7, Duration::from_secs(78 * HOUR + 38 * 60)));
    }

    #[test]
    fn a_schedule_fits_if_its_waits_do_with_all_that_chance_and_receivers_add() {
        let schedule: RetrySchedule = CONTRACT.parse().unwrap();
        // 5 % more than 78 h 38 min; the same of six days and one of two.
        assert_eq!(schedule.longest(Duration::ZERO), Duration::from_secs(283_080 + 14_154));
        assert_eq!(schedule.longest(LONGEST_RETRY_AFTER), Duration::from_secs(8 * 24 * HOUR * 105 / 100));
        let days = |days: u64| schedule.fit(Duration::from_secs(days * 24 * HOUR));
        assert_eq!([3, 4, 8, 9].map(days), [Fit::Never, Fit::UnlessStretched, Fit::UnlessStretched, Fit::Always]);
    }

    #[test]
    fn schedules_are_checked() {
        assert!("1, 2 ,3".parse::<RetrySchedule>().is_ok());
        for text in ["", "0", "-1", "1,,2", "a", "1.5", "604801", "1,1,1,1,1,1,1,1,1,1,1,1,1"] {
            assert_eq!(text.parse::<RetrySchedule>(), Err(InvalidSchedule), "{text}");
        }
    }

    #[test]
    fn long_waits_and_those_above_the_watermark_are_spent_in_the_table() {
        let rule = ParkingRule { longest_in_queue: Duration::from_secs(900), watermark: 10 };
        assert_eq!(rule.place(Duration::from_secs(900), 9), WaitsIn::Queue);
        assert_eq!(rule.place(Duration::from_secs(901), 9), WaitsIn::Table);
        assert_eq!(rule.place(Duration::from_secs(1), 10), WaitsIn::Table);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = "1994-11-06T08:49:00Z".parse().unwrap();
        for (header, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("99999999999999999999999", Some(24 * HOUR)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(37)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", Some(37)),
            ("Sun Nov  6 08:49:37 1994", Some(37)),
            ("Sun, 06 Nov 1994 08:48:00 GMT", Some(0)),
            ("", None),
            ("soon", None),
            ("-1", None),
            ("1.5", None),
        ] {
            assert_eq!(parse_retry_after(header, now), seconds.map(Duration::from_secs), "{header:?}");
        }
    }

    proptest! {
        #[test]
        fn a_retry_is_never_early_and_hardly_late(
            event in "[a-z]{1,8}", attempts in 1u32..=7, failed in 0u64..4_000_000_000, asked in proptest::option::of(0u64..1_000_000),
        ) {
            let schedule: RetrySchedule = CONTRACT.parse().unwrap();
            let own = schedule.0[attempts as usize - 1].as_secs();
            let least = own.max(asked.unwrap_or(0).min(24 * HOUR));
            let next = schedule.next(&call(&event), attempts, at(failed), asked.map(Duration::from_secs)).unwrap();
            let wait = next.since(at(failed));
            prop_assert!(wait >= Duration::from_secs(least));
            prop_assert!(wait <= Duration::from_secs(least) * (1000 + JITTER_PER_MILLE) / 1000);
        }

        #[test]
        fn all_retries_together_keep_the_contracts_times(event in "[a-z]{1,8}") {
            let schedule: RetrySchedule = CONTRACT.parse().unwrap();
            let call = call(&event);
            let (mut now, mut made) = (at(1_000_000), 1);
            while let Some(next) = schedule.next(&call, made, now, None) {
                prop_assert!(next > now);
                now = next;
                made += 1;
            }
            prop_assert_eq!(made, 8);
            let total = now.since(at(1_000_000));
            prop_assert!(total >= Duration::from_secs(78 * HOUR + 38 * 60));
            prop_assert!(total <= Duration::from_secs(78 * HOUR + 38 * 60) * (1000 + JITTER_PER_MILLE) / 1000);
        }

        #[test]
        fn jitter_is_a_few_percent_and_repeatable(event in "[a-z]{1,8}", attempts in 1u32..20) {
            let call = call(&event);
            prop_assert!(jitter(&call, attempts) <= JITTER_PER_MILLE);
            prop_assert_eq!(jitter(&call, attempts), jitter(&call, attempts));
        }

        #[test]
        fn any_retry_after_parses_or_is_ignored(header in ".*") {
            let _ = parse_retry_after(&header, at(0));
        }
    }
}
