//! `/webhooks`.

mod create;
mod destroy;
mod find;
mod list;
mod update;

pub use self::create::create;
pub use self::destroy::destroy;
pub use self::find::find;
pub use self::list::list;
pub use self::update::update;
