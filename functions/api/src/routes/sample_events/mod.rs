//! `/sample_events`. An addition to DatoCMS's API.

mod list;

pub use self::list::{LIST, list};
