//! The tables. Every item is written and read here; nothing else knows how it is laid out.

mod answers;
mod batch_get;
mod blob;
mod call_items;
pub mod calls;
pub mod claims;
pub mod due;
mod error;
pub mod events;
pub mod history;
mod keys;
pub mod log;
pub mod outcomes;
pub mod requests;
mod statements;
mod update;
pub mod webhook_changes;
mod webhooks;

use aws_sdk_dynamodb::Client;

pub use self::error::StoreError;
use crate::config::{self, ConfigError};

/// The tables of a deployment, and the site that it serves.
#[derive(Debug, Clone)]
pub struct Tables {
    client: Client,
    webhooks: String,
    calls: String,
    site: String,
    retention_seconds: i64,
}

impl Tables {
    /// The tables that `WEBHOOKS_TABLE` and `CALLS_TABLE` name, for the site `SITE_ID`; events and calls stay for
    /// `LOG_RETENTION_DAYS`.
    pub fn from_env(client: Client) -> Result<Self, ConfigError> {
        Ok(Self::new(
            client,
            config::required("WEBHOOKS_TABLE")?,
            config::required("CALLS_TABLE")?,
            config::required("SITE_ID")?,
            config::parsed("LOG_RETENTION_DAYS")?,
        ))
    }

    /// Tables of these names.
    pub fn new(client: Client, webhooks: String, calls: String, site: String, retention_days: u32) -> Self {
        Self { client, webhooks, calls, site, retention_seconds: i64::from(retention_days) * 24 * 60 * 60 }
    }

    /// The site.
    pub fn site(&self) -> &str {
        &self.site
    }

    /// When something of the log that is written now expires: seconds since 1970.
    fn expiry(&self, now: domain::time::Timestamp) -> i64 {
        now.as_seconds() + self.retention_seconds
    }
}
