//! How much waits in the queues.

use aws::config::{self, ConfigError};
use aws::queue::backlog::Backlog;
use aws_sdk_sqs::Client;
use futures::future::try_join_all;

use crate::error::ApiError;

/// What each queue is called in answers, and the variable that has its URL.
const QUEUES: [(&str, &str); 7] = [
    ("events", "EVENT_QUEUE_URL"),
    ("deliveries", "DELIVERY_QUEUE_URL"),
    ("retries", "RETRY_QUEUE_URL"),
    ("event_dead_letters", "EVENT_DEAD_LETTERS_URL"),
    ("delivery_dead_letters", "DELIVERY_DEAD_LETTERS_URL"),
    ("invalid_events", "INVALID_EVENTS_QUEUE_URL"),
    ("tally_failures", "TALLY_FAILURES_URL"),
];

/// The queues of the service.
#[derive(Debug, Clone)]
pub struct Queues {
    client: Client,
    urls: Vec<(&'static str, String)>,
}

impl Queues {
    /// Queues by what they are called, and their URLs.
    pub fn new(client: Client, urls: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self { client, urls: urls.into_iter().collect() }
    }

    /// All that the environment names.
    pub fn from_env(client: Client) -> Result<Self, ConfigError> {
        let urls = QUEUES.map(|(name, variable)| config::required(variable).map(|url| (name, url)));
        Ok(Self::new(client, urls.into_iter().collect::<Result<Vec<_>, _>>()?))
    }

    /// How many messages wait in each queue, by what it is called.
    pub async fn backlogs(&self) -> Result<Vec<(&'static str, Backlog)>, ApiError> {
        let backlogs = self
            .urls
            .iter()
            .map(async |(name, url)| Ok((*name, Backlog::of(&self.client, url).await.map_err(ApiError::internal)?)));
        try_join_all(backlogs).await
    }
}
