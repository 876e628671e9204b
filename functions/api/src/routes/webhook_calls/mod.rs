//! `/webhook_calls`.

mod attempts;
mod find;
mod list;
mod resend;
mod show;

pub use self::attempts::{ATTEMPTS, attempts};
pub use self::find::{FIND, find};
pub use self::list::{LIST, list};
pub use self::resend::{RESEND, resend};
