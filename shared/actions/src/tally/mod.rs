//! Keeping the tally of the log.
//!
//! Nobody adds or subtracts: what has changed is counted anew. So it does no harm to hear of a change twice, late, or out of order,
//! nor to die halfway; and filling the tally of an old table, and repairing it, are the same.

mod days;
mod prune;
mod reader;
mod recount;
mod repair;
mod tries;
mod wanted;

pub use self::days::next_day;
pub use self::prune::prune;
pub use self::reader::{By, From, ReadError, Reader};
pub use self::recount::{Part, recount, recount_in_steps};
pub use self::repair::{Repaired, repair};
pub use self::tries::Tries;
pub use self::wanted::Wanted;
