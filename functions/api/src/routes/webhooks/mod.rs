//! `/webhooks`.

mod create;
mod destroy;
mod find;
mod list;
mod test_send;
mod update;

pub use self::create::{CREATE, create};
pub use self::destroy::{DESTROY, destroy};
pub use self::find::{FIND, find};
pub use self::list::{LIST, list};
pub use self::test_send::{TEST, test};
pub use self::update::{PATCH, UPDATE, update};
