//! The clock. Only functions read it; pure modules get the time as an argument.

use crate::domain::time::Timestamp;

/// Now, to the millisecond.
pub fn now() -> Timestamp {
    jiff::Timestamp::now().into()
}
