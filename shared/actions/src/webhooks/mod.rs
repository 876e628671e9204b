//! Webhooks: showing and changing them.

mod create;
mod delete;
mod show;
mod tries;
mod update;

pub use self::create::create;
pub use self::delete::delete;
pub use self::show::{all, one};
pub use self::update::update;
