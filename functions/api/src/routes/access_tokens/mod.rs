//! `/access_tokens`.

mod create;
mod destroy;
mod find;
mod list;
mod regenerate;
mod update;

pub use self::create::{CREATE, create};
pub use self::destroy::{DESTROY, destroy};
pub use self::find::{FIND, find};
pub use self::list::{LIST, list};
pub use self::regenerate::{REGENERATE, regenerate};
pub use self::update::{UPDATE, update};
