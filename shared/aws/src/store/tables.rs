//! The tables of a deployment: their names, and how long the log stays.

use aws_sdk_dynamodb::Client;
use domain::time::Timestamp;

use crate::config::{self, ConfigError};

/// Longest that a queue keeps a message: 14 days.
const QUEUES_SECONDS: i64 = 14 * 24 * 60 * 60;

/// The tables of a deployment, and the site that it serves.
#[derive(Debug, Clone)]
pub struct Tables {
    pub(super) client: Client,
    pub(super) webhooks: String,
    pub(super) calls: String,
    pub(super) site: String,
    pub(super) retention_seconds: i64,
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

    /// When something expires that calls refer to: of a message that is in a queue now, the call may come to be as late as
    /// queues keep messages, and stays as long as its event.
    pub(super) fn outlasting_calls(&self, now: Timestamp) -> i64 {
        self.expiry(now) + QUEUES_SECONDS
    }

    /// When something of the log that is written now expires: seconds since 1970.
    pub(super) fn expiry(&self, now: Timestamp) -> i64 {
        now.as_seconds() + self.retention_seconds
    }
}
