//! `/stats` and `/webhooks/:id/stats`: additions to DatoCMS's API.

mod of_site;
mod of_webhook;
mod query;

pub use self::of_site::{SITE, of_site};
pub use self::of_webhook::{WEBHOOK, of_webhook};
