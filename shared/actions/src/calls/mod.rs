//! Webhook calls: finding, showing and resending them.

mod attempts;
mod counted;
mod fared;
mod overview;
mod page;
mod resend;
mod resend_many;
mod show;
mod stats;

pub use self::attempts::{Attempts, ShownAttempt, attempts};
pub use self::fared::{Fared, fared};
pub use self::overview::{Overview, overview};
pub use self::page::{Page, Place, Selection, page};
pub use self::resend::resend;
pub use self::resend_many::{MOST_RESENT, Matching, Resent, matching, resend_many};
pub use self::show::{ShownCall, rows, show, webhooks_of};
pub use self::stats::{Counted, Interval, Stats, stats, stats_of};
