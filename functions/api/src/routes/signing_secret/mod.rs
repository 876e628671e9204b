//! `/webhooks/:id/signing_secret`. An addition to DatoCMS's API.

mod find;
mod rotate;

pub use self::find::{FIND, find};
pub use self::rotate::{ROTATE, rotate};
