//! Where a call stands between attempts: what an attempt changes, and whether it is time for the next one.

use std::time::Duration;

use crate::call::{CallStatus, Cause};
use crate::time::Timestamp;
use crate::verdict::Verdict;

/// Where a call stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Its status.
    pub status: CallStatus,
    /// Automatic attempts made: the first one and the retries.
    pub automatic_attempts: u32,
    /// Whether another automatic attempt is outstanding.
    pub open: bool,
    /// Not before when the outstanding automatic attempt is made; `None` for the first one, which is due at once.
    pub next_retry_at: Option<Timestamp>,
}

impl Standing {
    /// A call that has just come to be.
    pub const NEW: Self = Self { status: CallStatus::Pending, automatic_attempts: 0, open: true, next_retry_at: None };

    /// Where the call stands after an attempt. A manual resend does not count as an automatic attempt: its success settles
    /// the call, its failure leaves what is outstanding as it was.
    pub fn after(self, cause: &Cause, verdict: Verdict) -> Self {
        let automatic_attempts = match cause {
            Cause::Automatic => self.automatic_attempts + 1,
            Cause::Resend { .. } => self.automatic_attempts,
        };
        let next_retry_at = match (verdict, cause) {
            (Verdict::Failure { retry_at }, Cause::Automatic) => retry_at,
            (Verdict::Failure { .. }, Cause::Resend { .. }) => self.next_retry_at,
            (Verdict::Success | Verdict::Gone, _) => None,
        };
        let open = match (verdict, cause) {
            (Verdict::Failure { retry_at }, Cause::Automatic) => retry_at.is_some(),
            (Verdict::Failure { .. }, Cause::Resend { .. }) => self.open,
            (Verdict::Success | Verdict::Gone, _) => false,
        };
        let status = match verdict {
            Verdict::Success => CallStatus::Success,
            _ if !open => CallStatus::Failed,
            _ if next_retry_at.is_some() => CallStatus::Rescheduled,
            // A resend overtook the first attempt, which is still to come.
            _ => CallStatus::Pending,
        };
        Self { status, automatic_attempts, open, next_retry_at }
    }

    /// The status while nobody is at work on the call.
    pub fn between_attempts(&self) -> CallStatus {
        match (self.open, self.next_retry_at) {
            (true, Some(_)) => CallStatus::Rescheduled,
            _ => self.status,
        }
    }

    /// Where the call stands once it is given up.
    pub fn given_up(self) -> Self {
        Self { status: CallStatus::Failed, open: false, next_retry_at: None, ..self }
    }

    /// Automatic retries made: 0 after the first attempt.
    pub fn auto_retries(&self) -> u32 {
        self.automatic_attempts.saturating_sub(1)
    }
}

/// What of a call tells whether a message about it has something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// Where it stands.
    pub standing: Standing,
    /// Until when an invocation has it to itself, or had.
    pub lease_until: Option<Timestamp>,
    /// A resend that was asked for and not yet begun.
    pub resend: Option<String>,
    /// A resend that was begun; if the lease is over, the invocation died.
    pub resend_begun: Option<String>,
    /// Whether the call waits in the table for its next attempt, not in the queue.
    pub parked: bool,
}

/// When a message that finds another invocation at work on its call looks again.
pub const NEXT_LOOK: Duration = Duration::from_secs(4);

/// Whether a message has something to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// An attempt is due.
    Ready,
    /// Something is to do, not before then: a retry is not due yet, or another invocation has the call.
    NotBefore(Timestamp),
    /// Nothing is to do, or another message will see to it.
    Nothing,
}

impl Snapshot {
    /// Whether a message of this cause has something to do at `now`.
    pub fn readiness(&self, cause: &Cause, now: Timestamp) -> Readiness {
        let due = match cause {
            Cause::Automatic if !self.standing.open => return Readiness::Nothing,
            Cause::Automatic => self.standing.next_retry_at,
            Cause::Resend { token } if self.asks_for(token) => None,
            Cause::Resend { .. } => return Readiness::Nothing,
        };
        match (due, self.lease_until) {
            // Whoever sends messages about parked calls sends a new one in time.
            (Some(due), _) if due > now && self.parked => Readiness::Nothing,
            (Some(due), _) if due > now => Readiness::NotBefore(due),
            // An attempt mostly ends long before its lease.
            (_, Some(until)) if until >= now => Readiness::NotBefore(until.min(now.plus(NEXT_LOOK))),
            _ => Readiness::Ready,
        }
    }

    fn asks_for(&self, token: &str) -> bool {
        [&self.resend, &self.resend_begun].into_iter().flatten().any(|asked| asked == token)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: Standing = Standing::NEW;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis).unwrap()
    }

    fn resend() -> Cause {
        Cause::Resend { token: "t".into() }
    }

    fn failure(retry_at: Option<Timestamp>) -> Verdict {
        Verdict::Failure { retry_at }
    }

    fn snapshot(standing: Standing) -> Snapshot {
        Snapshot { standing, lease_until: None, resend: None, resend_begun: None, parked: false }
    }

    #[test]
    fn success_and_a_failure_without_retry_settle_a_call() {
        let settled = |status| Standing { status, automatic_attempts: 1, open: false, next_retry_at: None };
        assert_eq!(NEW.after(&Cause::Automatic, Verdict::Success), settled(CallStatus::Success));
        assert_eq!(NEW.after(&Cause::Automatic, failure(None)), settled(CallStatus::Failed));
        assert_eq!(NEW.after(&Cause::Automatic, Verdict::Gone), settled(CallStatus::Failed));
    }

    #[test]
    fn a_failure_with_a_retry_reschedules() {
        let after = NEW.after(&Cause::Automatic, failure(Some(at(9))));
        let expected =
            Standing { status: CallStatus::Rescheduled, automatic_attempts: 1, open: true, next_retry_at: Some(at(9)) };
        assert_eq!(after, expected);
        assert_eq!(after.auto_retries(), 0);
        assert_eq!(after.after(&Cause::Automatic, failure(Some(at(20)))).auto_retries(), 1);
    }

    #[test]
    fn a_resend_does_not_count_as_a_retry() {
        let failed = NEW.after(&Cause::Automatic, failure(None));
        assert_eq!(failed.after(&resend(), failure(None)), failed);
        assert_eq!(failed.after(&resend(), Verdict::Success).status, CallStatus::Success);
        assert_eq!(failed.after(&resend(), Verdict::Success).automatic_attempts, 1);
    }

    #[test]
    fn a_resend_cancels_what_is_scheduled_by_succeeding_and_leaves_it_by_failing() {
        let waiting = NEW.after(&Cause::Automatic, failure(Some(at(9))));
        assert_eq!(waiting.after(&resend(), failure(None)), waiting);
        let sent = waiting.after(&resend(), Verdict::Success);
        assert_eq!((sent.status, sent.open, sent.next_retry_at), (CallStatus::Success, false, None));
        assert!(!waiting.after(&resend(), Verdict::Gone).open);
    }

    #[test]
    fn a_resend_that_overtakes_the_first_attempt_replaces_it_only_by_succeeding() {
        assert_eq!(NEW.after(&resend(), failure(None)), NEW);
        assert!(!NEW.after(&resend(), Verdict::Success).open);
    }

    #[test]
    fn a_retry_is_ready_when_it_is_due_and_nobody_has_the_call() {
        let waiting = snapshot(NEW.after(&Cause::Automatic, failure(Some(at(10)))));
        assert_eq!(waiting.readiness(&Cause::Automatic, at(9)), Readiness::NotBefore(at(10)));
        assert_eq!(waiting.readiness(&Cause::Automatic, at(10)), Readiness::Ready);
        let leased = Snapshot { lease_until: Some(at(30_000)), ..waiting };
        assert_eq!(leased.readiness(&Cause::Automatic, at(20_000)), Readiness::NotBefore(at(24_000)));
        assert_eq!(leased.readiness(&Cause::Automatic, at(29_000)), Readiness::NotBefore(at(30_000)));
        assert_eq!(leased.readiness(&Cause::Automatic, at(30_001)), Readiness::Ready);
    }

    #[test]
    fn a_parked_call_needs_no_message_until_it_is_due() {
        let standing = NEW.after(&Cause::Automatic, failure(Some(at(10))));
        let parked = Snapshot { parked: true, ..snapshot(standing) };
        assert_eq!(parked.readiness(&Cause::Automatic, at(9)), Readiness::Nothing);
        assert_eq!(parked.readiness(&Cause::Automatic, at(10)), Readiness::Ready);
    }

    #[test]
    fn a_settled_call_has_nothing_to_do_but_resends_that_were_asked_for() {
        let settled = snapshot(NEW.after(&Cause::Automatic, Verdict::Success));
        assert_eq!(settled.readiness(&Cause::Automatic, at(1)), Readiness::Nothing);
        assert_eq!(settled.readiness(&resend(), at(1)), Readiness::Nothing);
        for asked in [
            Snapshot { resend: Some("t".into()), ..settled.clone() },
            Snapshot { resend_begun: Some("t".into()), ..settled.clone() },
        ] {
            assert_eq!(asked.readiness(&resend(), at(1)), Readiness::Ready);
        }
    }
}
