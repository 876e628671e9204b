//! `/webhook_calls`.

mod attempts;
mod find;
mod list;
mod resend;
mod show;

pub use self::attempts::attempts;
pub use self::find::find;
pub use self::list::list;
pub use self::resend::resend;
