//! How much waits in a queue.

use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::DisplayErrorContext;
use aws_sdk_sqs::types::QueueAttributeName;

/// How many messages a queue has, about: SQS counts them a minute behind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Backlog {
    /// Messages that wait to be received.
    pub waiting: u64,
    /// Messages that were received and not yet deleted.
    pub in_flight: u64,
    /// Messages that are delayed.
    pub delayed: u64,
}

impl Backlog {
    /// Asks SQS. The error says which queue did not answer, and why.
    pub async fn of(client: &Client, queue_url: &str) -> Result<Self, String> {
        use QueueAttributeName::{
            ApproximateNumberOfMessages, ApproximateNumberOfMessagesDelayed, ApproximateNumberOfMessagesNotVisible,
        };
        let names =
            [ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible, ApproximateNumberOfMessagesDelayed];
        let request = client.get_queue_attributes().queue_url(queue_url).set_attribute_names(Some(names.to_vec()));
        let answer = request.send().await;
        let answer = answer.map_err(|error| {
            format!("could not ask the queue {queue_url} for its length: {}", DisplayErrorContext(error))
        })?;
        let attributes = answer.attributes.unwrap_or_default();
        let [waiting, in_flight, delayed] =
            names.map(|name| attributes.get(&name).and_then(|count| count.parse().ok()).unwrap_or_default());
        Ok(Self { waiting, in_flight, delayed })
    }
}
