//! `/events`. An addition to DatoCMS's API.

mod send;

pub use self::send::{SEND, send};
