//! What a dead call costs in write units, counted as the stores write. Each item is below 1 KB, so a write is a unit; moving an
//! entry of the index is two, a deletion and an insertion.

use domain::retry::WaitsIn;

use crate::settings::{RULE, schedule};

/// Write units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Units {
    /// Of the table.
    pub table: u64,
    /// Of the index `due`.
    pub index: u64,
}

impl Units {
    /// A call that fails as often as it can, while the retry queue is not full.
    pub fn of_a_dead_call() -> Self {
        // The claim creates the call, the outcome puts it into the index.
        let mut units = Self { table: 2, index: 1 };
        let schedule = schedule();
        let waits = schedule.waits();
        for (retry, wait) in waits.iter().enumerate() {
            if RULE.place(*wait, 0) == WaitsIn::Table {
                // The scheduler notes that it has sent a message, which moves the entry.
                units.table += 1;
                units.index += 2;
            }
            // The claim, the attempt before it in an item of its own, the outcome. The outcome moves the entry, or removes it.
            units.table += 3;
            units.index += if retry + 1 < waits.len() { 2 } else { 1 };
        }
        units
    }
}
