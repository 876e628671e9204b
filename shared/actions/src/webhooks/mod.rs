//! Webhooks: showing and changing them.

mod create;
mod delete;
mod show;
mod signing;
mod tries;
mod update;

pub use self::create::create;
pub use self::delete::delete;
pub use self::show::{all, one};
pub use self::signing::{rotate_signing_secret, signing_secrets};
pub use self::update::{replace, update};
