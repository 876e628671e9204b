//! `/events`, an addition to DatoCMS's API.

mod find;
mod list;
mod matches;
mod query;
mod send;

pub use self::find::{FIND, find};
pub use self::list::{LIST, list};
pub use self::matches::{MATCHES, matches};
pub use self::send::{SEND, send};
