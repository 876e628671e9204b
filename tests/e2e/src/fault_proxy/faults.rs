//! What a test does to requests.

use std::collections::BTreeSet;
use std::fmt::Debug;

use serde_json::Value;

use super::request::Request;

/// What becomes of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is carried out.
    Pass,
    /// It is carried out twice, one after the other, and answered once.
    Twice,
    /// It is not carried out: too many requests.
    Throttle,
    /// It is not carried out: an error inside the service.
    Fail,
    /// It is not carried out: a transaction that another one is in the way of.
    Cancel,
    /// It is carried out, and answered as if it were not.
    LoseAnswer,
    /// A BatchExecuteStatement of which these statements are not carried out: too many requests.
    ThrottleStatements(BTreeSet<usize>),
    /// A SendMessageBatch of which these entries are not carried out: an error inside the service.
    RefuseEntries(BTreeSet<usize>),
    /// A query of the index `due` that is answered as it was the first time, by an index that lags behind its table.
    Lag,
    /// It is not carried out, and answered with this.
    Answer(Value),
}

/// What a proxy does to requests.
pub trait Faults: Debug + Send + Sync {
    /// Decides about a request.
    fn fate(&self, request: &Request) -> Fate;

    /// Takes note of what became of a statement of a BatchExecuteStatement: the code of its error, or `None` if it was carried
    /// out.
    fn statement_answered(&self, _statement: &Value, _error: Option<&str>) {}
}
