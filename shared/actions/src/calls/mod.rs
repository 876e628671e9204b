//! Webhook calls: finding, showing and resending them.

mod attempts;
mod page;
mod resend;
mod show;

pub use self::attempts::{ShownAttempt, attempts};
pub use self::page::{Page, Selection, page};
pub use self::resend::resend;
pub use self::show::{ShownCall, show, webhooks_of};
