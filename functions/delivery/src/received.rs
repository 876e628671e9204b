//! Messages of a batch, and what becomes of them.

use std::time::Duration;

use aws::clock;
use aws::queue::batch_response::Disposition;
use aws::queue::messages::CallMessage;
use aws_lambda_events::event::sqs::SqsMessage;
use domain::call::Cause;
use domain::next::Next;

use crate::resources::Resources;

/// A message of the batch.
#[derive(Debug, Clone)]
pub struct Received {
    /// Its id, for the partial batch response.
    pub message_id: String,
    /// What it asks for.
    pub message: CallMessage,
    receipt_handle: String,
    from_retries: bool,
}

impl Received {
    /// Reads a message. The error is what SQS is to do with one that is not readable: it ends in the dead-letter queue.
    pub fn read(record: SqsMessage, resources: &Resources) -> Result<Self, (String, Disposition)> {
        let message_id = record.message_id.unwrap_or_default();
        match serde_json::from_str(record.body.as_deref().unwrap_or_default()) {
            Ok(message) => Ok(Self {
                message_id,
                message,
                receipt_handle: record.receipt_handle.unwrap_or_default(),
                from_retries: resources.retry_queue.is_source(record.event_source_arn.as_deref().unwrap_or_default()),
            }),
            Err(error) => {
                tracing::error!(message_id, %error, "a message is not readable");
                Err((message_id, Disposition::Redeliver))
            }
        }
    }

    /// Whether this may be the first attempt of a call, so that it is worth claiming without a look.
    pub fn may_be_first(&self) -> bool {
        !self.from_retries && self.message.cause == Cause::Automatic
    }

    /// Does what is next. A message of the delivery queue that is not done is made visible at once, so that SQS moves it
    /// to the retry queue, whose messages are hidden until their time.
    pub async fn settle(self, resources: &Resources, next: Next) -> (String, Disposition) {
        let hidden = match next {
            Next::Done => return (self.message_id, Disposition::Done),
            Next::Again => return (self.message_id, Disposition::Redeliver),
            Next::At(time) if self.from_retries => {
                // At least a second: SQS counts in whole ones, and zero would be at once.
                let wait = time.since(clock::now()).max(Duration::from_millis(1));
                resources.retry_queue.postpone(&self.receipt_handle, wait).await
            }
            Next::At(_) => resources.delivery_queue.postpone(&self.receipt_handle, Duration::ZERO).await,
        };
        if let Err(error) = hidden {
            // It comes back when its visibility timeout ends, perhaps late, never early.
            tracing::warn!(call_id = %self.message.call_id, %error, "a message could not be postponed");
        }
        (self.message_id, Disposition::Redeliver)
    }
}
