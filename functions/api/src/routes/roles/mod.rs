//! `/roles`.

mod create;
mod destroy;
mod duplicate;
mod find;
mod list;
mod update;

pub use self::create::{CREATE, create};
pub use self::destroy::{DESTROY, destroy};
pub use self::duplicate::{DUPLICATE, duplicate};
pub use self::find::{FIND, find};
pub use self::list::{LIST, list};
pub use self::update::{UPDATE, update};
