//! Why an invocation failed.

use aws::store::StoreError;

/// What makes Lambda invoke the function again with the same records, or tells an operator what to do.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The input is of no kind that the function knows.
    #[error(
        "the input is neither a batch of a DynamoDB stream, nor {{\"prune\": true}}, nor {{\"repair\": {{}}}}: {0}"
    )]
    Input(String),
    /// The tables.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Counting took too long: Lambda halves the batch, or repeats it, and what was counted is not lost.
    #[error("there was no time left to count all that has changed; what is left is tried again, in smaller batches")]
    NoTime,
    /// Not even the first day was counted.
    #[error("the calls of {0} could not be counted in the time of one invocation; try again when fewer are made")]
    LongDay(String),
}
