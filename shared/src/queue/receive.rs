//! Messages that were received.

use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::DisplayErrorContext;

/// The queue that a function's messages come from.
#[derive(Debug, Clone)]
pub struct Source {
    client: Client,
    url: String,
}

/// An infrastructure fault: a message's visibility timeout could not be changed.
#[derive(Debug, thiserror::Error)]
#[error("could not postpone a message: {0}")]
pub struct PostponeError(String);

impl Source {
    /// The queue at `url`.
    pub fn new(client: Client, url: String) -> Self {
        Self { client, url }
    }

    /// Hides a message for `wait` from now, rounded up to whole seconds, instead of the rest of its visibility timeout.
    pub async fn postpone(&self, receipt_handle: &str, wait: Duration) -> Result<(), PostponeError> {
        let seconds = i32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(i32::MAX);
        self.client
            .change_message_visibility()
            .queue_url(&self.url)
            .receipt_handle(receipt_handle)
            .visibility_timeout(seconds)
            .send()
            .await
            .map(drop)
            .map_err(|error| PostponeError(DisplayErrorContext(&error).to_string()))
    }
}
