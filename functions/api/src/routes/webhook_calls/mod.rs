//! `/webhook_calls`.

mod attempts;
mod find;
mod list;
mod resend;
mod show;

pub use attempts::attempts;
pub use find::find;
pub use list::list;
pub use resend::resend;
