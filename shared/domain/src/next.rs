//! What is next for a message that asks for an attempt.

use crate::call::Cause;
use crate::retry::WaitsIn;
use crate::standing::{Readiness, Standing};
use crate::time::Timestamp;

/// What is next for a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Nothing: it is dealt with.
    Done,
    /// It has something to do at that time.
    At(Timestamp),
    /// A fault of ours: it is delivered again when its visibility timeout ends.
    Again,
}

impl Next {
    /// After an attempt was recorded. A resend's message is done: what the resend left outstanding has a message of its own, or
    /// waits in the table.
    pub fn after_attempt(cause: &Cause, standing: &Standing, waits_in: WaitsIn) -> Self {
        match (cause, standing.next_retry_at, waits_in) {
            (Cause::Automatic, Some(next), WaitsIn::Queue) => Self::At(next),
            _ => Self::Done,
        }
    }

    /// After a look at a call that is not to be claimed, or that another invocation was faster to claim at `now`: its lease
    /// says until when, which the next look will tell.
    pub fn without_claim(readiness: Readiness, now: Timestamp) -> Self {
        match readiness {
            Readiness::Ready => Self::At(now),
            Readiness::NotBefore(time) => Self::At(time),
            Readiness::Nothing => Self::Done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_automatic_retry_that_waits_in_the_queue_needs_its_message() {
        let at = Timestamp::EPOCH;
        let waiting = Standing { next_retry_at: Some(at), ..Standing::NEW };
        let resend = Cause::Resend { token: "t".into() };
        for (cause, standing, waits_in, expected) in [
            (&Cause::Automatic, waiting, WaitsIn::Queue, Next::At(at)),
            (&Cause::Automatic, waiting, WaitsIn::Table, Next::Done),
            (&Cause::Automatic, Standing::NEW, WaitsIn::Queue, Next::Done),
            (&resend, waiting, WaitsIn::Queue, Next::Done),
            (&resend, Standing::NEW, WaitsIn::Queue, Next::Done),
        ] {
            assert_eq!(
                Next::after_attempt(cause, &standing, waits_in),
                expected,
                "{cause:?} {standing:?} {waits_in:?}"
            );
        }
    }

    #[test]
    fn without_a_claim_the_calls_readiness_decides() {
        let (now, later) = (Timestamp::EPOCH, Timestamp::EPOCH.plus(std::time::Duration::from_secs(9)));
        for (readiness, expected) in [
            (Readiness::Ready, Next::At(now)),
            (Readiness::NotBefore(later), Next::At(later)),
            (Readiness::Nothing, Next::Done),
        ] {
            assert_eq!(Next::without_claim(readiness, now), expected);
        }
    }
}
