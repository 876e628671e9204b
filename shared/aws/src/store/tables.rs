//! The tables of a deployment: their names, and how long the log stays.

use aws_sdk_dynamodb::Client;
use domain::time::Timestamp;

use crate::config::{self, ConfigError};

const HOUR_SECONDS: i64 = 60 * 60;
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

    /// When something of the log that is written now expires: seconds since 1970, at a full hour. So the calls of an hour expire
    /// together, and the tally forgets them together.
    pub(super) fn expiry(&self, now: Timestamp) -> i64 {
        (now.as_seconds() + self.retention_seconds + HOUR_SECONDS - 1) / HOUR_SECONDS * HOUR_SECONDS
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::config::BehaviorVersion;

    use super::*;

    #[test]
    fn the_log_expires_at_full_hours_never_early() {
        let config = aws_sdk_dynamodb::Config::builder().behavior_version(BehaviorVersion::latest()).build();
        let tables = Tables::new(Client::from_conf(config), String::new(), String::new(), String::new(), 1);
        let expiry = |seconds: i64| tables.expiry(Timestamp::from_millis(seconds * 1000).unwrap()) - 24 * HOUR_SECONDS;
        assert_eq!([7200, 7201, 10_799, 10_800].map(expiry), [7200, 10_800, 10_800, 10_800]);
    }
}
