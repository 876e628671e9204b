//! What the tally knows of a call.

use super::{Kind, Latency, Position};
use crate::ids::CallId;

/// A call, as far as lists of calls are found and counted by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Row {
    /// The call.
    pub call: CallId,
    /// What the call is about, and where it stands.
    pub kind: Kind,
    /// How long its last attempt took; `None` if there was none.
    pub latency: Option<Latency>,
    /// When it expires: seconds since 1970.
    pub ttl: i64,
}

impl Row {
    /// Where it stands in the log.
    pub fn position(&self) -> Position {
        Position::of(self.call)
    }
}
