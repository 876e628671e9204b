//! `/dry_runs`, an addition to DatoCMS's API.

mod create;

pub use self::create::{CREATE, create};
