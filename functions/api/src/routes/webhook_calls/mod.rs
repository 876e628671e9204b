//! `/webhook_calls`.

mod find;
mod list;
mod resend;
mod show;

pub use find::find;
pub use list::list;
pub use resend::resend;
