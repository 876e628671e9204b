//! Forgetting what has expired, until nothing of it is left.

use std::time::SystemTime;

use aws::clock;
use aws::store::Tables;
use serde::Serialize;

use crate::fault::Fault;
use crate::until;

/// What was done.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pruned {
    /// Slices of the log that were written anew or dropped.
    pub pruned: usize,
    /// Whether time ran out before all was done. The next run goes on.
    pub unfinished: bool,
}

/// Prunes the tally again and again, until there is nothing to prune or time runs out.
pub async fn prune(tables: &Tables, deadline: SystemTime) -> Result<Pruned, Fault> {
    let mut done = Pruned::default();
    loop {
        match until::within(until::left(deadline), actions::tally::prune(tables, clock::now())).await {
            Some(Ok(0)) => break,
            Some(pruned) => done.pruned += pruned?,
            None => {
                done.unfinished = true;
                break;
            }
        }
    }
    if done.pruned > 0 || done.unfinished {
        tracing::info!(pruned = done.pruned, unfinished = done.unfinished, "expired calls forgotten");
    }
    Ok(done)
}
