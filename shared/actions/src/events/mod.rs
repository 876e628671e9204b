//! Events: showing them, and explaining what they led to.

mod dry_run;
mod matches;
mod show;

pub use self::dry_run::{DryRun, Subject, Tried, dry_run};
pub use self::matches::{JudgedBy, Match, Matches, matches};
pub use self::show::{list, one};
