//! `/audit_log`, an addition to DatoCMS's API.

mod list;
mod query;

pub use self::list::{LIST, list};
