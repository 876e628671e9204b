//! The clock. Only functions read it; pure modules get the time as an argument.

use crate::domain::time::Instant;

/// Now, to the millisecond.
pub fn now() -> Instant {
    jiff::Timestamp::now().into()
}
