//! `/console/events` and `/console/event`: what came, and what it led to.

mod explain;
mod list;
mod show;

pub use self::explain::checks;
pub use self::list::list;
pub use self::show::{address, show};
