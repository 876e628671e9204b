//! The exclusive right to make one attempt of a call, for a while.

use domain::time::Timestamp;

/// The exclusive right to make one attempt of a call, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Names the holder. New for each message that claims, so that a claim whose answer was lost is recognised by it.
    pub token: String,
    /// Until when.
    pub until: Timestamp,
}
