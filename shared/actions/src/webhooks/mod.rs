//! Webhooks: showing, changing and trying them.

mod create;
mod delete;
mod show;
mod signing;
mod test_send;
mod tries;
mod update;

pub use self::create::create;
pub use self::delete::delete;
pub use self::show::{all, one};
pub use self::signing::{rotate_signing_secret, signing_secrets};
pub use self::test_send::send_test;
pub use self::update::{replace, update};
