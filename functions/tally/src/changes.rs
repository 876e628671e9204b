//! Counting the calls that the stream says have changed, and listing the events that it says have come.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use actions::tally::{Part, recount};
use aws::clock;
use aws::store::{StoreError, Tables};
use serde::Serialize;

use crate::fault::Fault;
use crate::input::Change;
use crate::until;

/// Longest that one batch is counted. The function's timeout is for repairs; a batch that takes so long is better halved.
const LONGEST: Duration = Duration::from_secs(120);

/// What was done with a batch.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counted {
    /// Records that were about calls.
    pub changes: usize,
    /// Calls that the tally did not know like this.
    pub off: u64,
    /// Events that were put into their list.
    pub events: usize,
    /// Records that were about neither, and were set aside.
    pub aside: usize,
}

/// Counts the parts of the log that the calls of a batch are in, and lists the events. A record only says where something may have
/// changed: the calls and events are read.
pub async fn count(tables: &Tables, changes: Vec<Change>, deadline: SystemTime) -> Result<Counted, Fault> {
    let mut counted = Counted::default();
    let (mut parts, mut events) = (BTreeSet::new(), BTreeSet::new());
    for change in changes {
        match change {
            Change::Call(call) => {
                counted.changes += 1;
                parts.insert(Part::of(call));
            }
            Change::Other { pk, sk, record } => match tables.event_of(&pk, &sk) {
                Some(id) => drop(events.insert(id)),
                None => {
                    counted.aside += 1;
                    tracing::error!(record, "a record of the stream is about no call and no event; it is set aside");
                }
            },
        }
    }
    let done = async {
        let off = recount(tables, parts, clock::now).await?;
        // Last: what fails before is tried again, perhaps in other batches, and would list the same events again.
        let events: Vec<String> = events.into_iter().collect();
        Ok::<_, StoreError>((off, tables.list_events(&events, clock::now()).await?))
    };
    let time = until::left(deadline).min(LONGEST);
    (counted.off, counted.events) = until::within(time, done).await.ok_or(Fault::NoTime)??;
    tracing::debug!(changes = counted.changes, off = counted.off, events = counted.events, "changes counted");
    Ok(counted)
}
