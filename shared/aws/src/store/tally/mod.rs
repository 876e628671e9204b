//! The tally of the log: it is read by whoever lists and counts calls, and written by whoever keeps it.

mod changes;
mod read;
mod recount;
mod write;

pub use changes::call_of;
pub use read::Around;
pub use write::Written;
