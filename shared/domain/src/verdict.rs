//! What an outcome means for the call.

use std::time::Duration;

use crate::call::Outcome;
use crate::ids::CallId;
use crate::retry::RetrySchedule;
use crate::time::Timestamp;

/// What an attempt means for the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The receiver took it.
    Success,
    /// It failed. If it was an automatic attempt, the next one is made then, or none.
    Failure {
        /// When.
        retry_at: Option<Timestamp>,
    },
    /// The receiver said that it is gone for good (410): nothing is sent by itself any more.
    Gone,
}

/// An attempt as far as it tells when to try again.
#[derive(Debug, Clone, Copy)]
pub struct Made<'a> {
    /// The call.
    pub call: &'a CallId,
    /// Automatic attempts of the call, this one included if it was one.
    pub automatic_attempts: u32,
    /// When it ended.
    pub ended_at: Timestamp,
    /// How long the receiver asks to wait, if it does.
    pub retry_after: Option<Duration>,
    /// Whether the call is a test send.
    pub test: bool,
}

impl Verdict {
    /// What an outcome means. `schedule` says when failed calls are sent again; `None` if the webhook wants no retries. A test is
    /// never sent again by itself: whoever asked for it looks at what came of it.
    pub fn of(outcome: &Outcome, made: Made<'_>, schedule: Option<&RetrySchedule>) -> Self {
        if outcome.is_success() {
            return Self::Success;
        }
        if outcome.response.as_ref().is_some_and(|response| response.status == 410) {
            return Self::Gone;
        }
        let next = |schedule: &RetrySchedule| {
            schedule.next(made.call, made.automatic_attempts, made.ended_at, made.retry_after)
        };
        Self::Failure { retry_at: schedule.filter(|_| !made.test).and_then(next) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::call::Response;
    use crate::ids::WebhookId;

    fn outcome(status: Option<u16>, failure: Option<&str>) -> Outcome {
        let response = |status| Response { status, headers: BTreeMap::new(), body: String::new(), cut: false };
        Outcome { response: status.map(response), failure: failure.map(str::to_owned) }
    }

    #[test]
    fn an_outcome_decides_and_the_schedule_says_when_a_failure_is_tried_again() {
        let schedule: RetrySchedule = "60,600".parse().unwrap();
        let call = CallId::new(WebhookId::from(uuid::Uuid::from_u128(7)), Timestamp::EPOCH, "e");
        let retry = |attempts: u32, after: Option<u64>| Verdict::Failure {
            retry_at: schedule.next(&call, attempts, Timestamp::EPOCH, after.map(Duration::from_secs)),
        };
        let never = Verdict::Failure { retry_at: None };
        for (status, failure, attempts, retry_after, wants_retries, expected) in [
            (Some(200), None, 1, None, true, Verdict::Success),
            (Some(299), None, 1, Some(9), true, Verdict::Success),
            // It was broken off, so nobody knows what it would have been.
            (Some(200), Some("broke off"), 1, None, true, retry(1, None)),
            (Some(500), Some("500"), 1, None, true, retry(1, None)),
            (Some(500), Some("500"), 2, None, true, retry(2, None)),
            (Some(500), Some("500"), 3, None, true, never),
            (Some(500), Some("500"), 1, None, false, never),
            (Some(503), Some("503"), 1, Some(3600), true, retry(1, Some(3600))),
            (Some(404), Some("404"), 1, None, true, retry(1, None)),
            (None, Some("no address"), 1, None, true, retry(1, None)),
            (None, Some("no address"), 1, None, false, never),
            (Some(410), Some("410"), 1, None, true, Verdict::Gone),
            (Some(410), Some("410"), 1, None, false, Verdict::Gone),
        ] {
            let made = Made {
                call: &call,
                automatic_attempts: attempts,
                ended_at: Timestamp::EPOCH,
                retry_after: retry_after.map(Duration::from_secs),
                test: false,
            };
            let outcome = outcome(status, failure);
            let verdict = Verdict::of(&outcome, made, wants_retries.then_some(&schedule));
            assert_eq!(verdict, expected, "{status:?} {failure:?} {attempts} {retry_after:?} {wants_retries}");
            let of_test = Verdict::of(&outcome, Made { test: true, ..made }, wants_retries.then_some(&schedule));
            let never_again = if matches!(expected, Verdict::Failure { .. }) { never } else { expected };
            assert_eq!(of_test, never_again, "a test: {status:?} {failure:?} {attempts} {wants_retries}");
        }
        assert_ne!(retry(1, None), never, "the schedule has a first retry");
    }
}
