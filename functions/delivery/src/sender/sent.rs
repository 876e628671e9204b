//! What came of sending a request.

use std::time::Duration;

use domain::call::Outcome;

/// What came of sending a request.
#[derive(Debug)]
pub struct Sent {
    /// The outcome, for the log.
    pub outcome: Outcome,
    /// How long the receiver asks to be left alone (status 429 or 503 with `Retry-After`).
    pub retry_after: Option<Duration>,
}

impl Sent {
    /// The request failed before there was an answer.
    pub fn no_answer(reason: impl Into<String>) -> Self {
        Self { outcome: Outcome::no_answer(reason), retry_after: None }
    }
}
