//! Messages that were received.

use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::DisplayErrorContext;
use aws_sdk_sqs::types::QueueAttributeName;

/// The queue that a function's messages come from.
#[derive(Debug, Clone)]
pub struct Source {
    client: Client,
    url: String,
}

/// An infrastructure fault: SQS did not do it.
#[derive(Debug, thiserror::Error)]
#[error("the queue does not answer as it should: {0}")]
pub struct SourceError(String);

impl Source {
    /// The queue at `url`.
    pub fn new(client: Client, url: String) -> Self {
        Self { client, url }
    }

    /// Whether a message came from this queue, going by the ARN that SQS names as its source.
    pub fn is_source(&self, event_source_arn: &str) -> bool {
        let name = |text: &str, separator| text.rsplit(separator).next().unwrap_or_default().to_owned();
        name(event_source_arn, ':') == name(&self.url, '/')
    }

    /// About how many messages are in flight: received and not yet deleted, or hidden.
    pub async fn in_flight(&self) -> Result<u64, SourceError> {
        let name = QueueAttributeName::ApproximateNumberOfMessagesNotVisible;
        let answer = self
            .client
            .get_queue_attributes()
            .queue_url(&self.url)
            .attribute_names(name.clone())
            .send()
            .await
            .map_err(|error| SourceError(DisplayErrorContext(&error).to_string()))?;
        let number = answer.attributes().and_then(|all| all.get(&name)?.parse().ok());
        number.ok_or_else(|| SourceError("SQS does not say how many messages are in flight".to_owned()))
    }

    /// Hides a message for `wait` from now, rounded up to whole seconds, instead of the rest of its visibility timeout.
    pub async fn postpone(&self, receipt_handle: &str, wait: Duration) -> Result<(), SourceError> {
        let seconds = i32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(i32::MAX);
        self.client
            .change_message_visibility()
            .queue_url(&self.url)
            .receipt_handle(receipt_handle)
            .visibility_timeout(seconds)
            .send()
            .await
            .map(drop)
            .map_err(|error| SourceError(DisplayErrorContext(&error).to_string()))
    }
}
