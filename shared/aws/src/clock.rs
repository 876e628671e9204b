//! The clock. Only functions read it; `domain` gets the time as an argument.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::time::Timestamp;

/// Now, to the millisecond. A clock before 1970 is taken for 1970.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::EPOCH.plus(since)
}
