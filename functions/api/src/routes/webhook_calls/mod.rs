//! `/webhook_calls`.

mod attempts;
mod find;
mod list;
mod resend;
mod resend_many;
mod show;

pub use self::attempts::{ATTEMPTS, attempts};
pub use self::find::{FIND, find};
pub use self::list::{LIST, list};
pub use self::resend::{RESEND, resend};
pub use self::resend_many::{RESEND_MANY, resend_many};
