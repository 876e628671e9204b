//! Messages of a batch, and what becomes of them.

use std::time::Duration;

use aws::clock;
use aws::ids::new_token;
use aws::queue::batch_response::Disposition;
use aws::queue::messages::CallMessage;
use aws::store::lease::Lease;
use aws_lambda_events::event::sqs::SqsMessage;
use domain::call::NewCall;
use domain::next::Next;
use domain::time::Timestamp;

use crate::resources::Resources;

/// A message of the batch.
#[derive(Debug, Clone)]
pub struct Received {
    /// Its id, for the partial batch response.
    pub message_id: String,
    /// What it asks for.
    pub message: CallMessage,
    /// What a claim of its call is made under: its own, so that a claim whose answer was lost is recognised.
    pub lease: Lease,
    receipt_handle: String,
    from_retries: bool,
}

impl Received {
    /// Reads a message, for claims until a moment. The error is what SQS is to do with one that is not readable: it ends in the dead-letter queue.
    pub fn read(record: SqsMessage, resources: &Resources, until: Timestamp) -> Result<Self, (String, Disposition)> {
        let message_id = record.message_id.unwrap_or_default();
        match serde_json::from_str(record.body.as_deref().unwrap_or_default()) {
            Ok(message) => Ok(Self {
                message_id,
                message,
                lease: Lease { token: new_token(), until },
                receipt_handle: record.receipt_handle.unwrap_or_default(),
                from_retries: resources.retry_queue.is_source(record.event_source_arn.as_deref().unwrap_or_default()),
            }),
            Err(error) => {
                tracing::error!(message_id, %error, "a message is not readable");
                Err((message_id, Disposition::Redeliver))
            }
        }
    }

    /// The call, if nobody can have written it yet but another message about the same event: worth creating without a look.
    pub fn untried(&self) -> Option<&NewCall> {
        self.message.new.as_ref().filter(|_| !self.from_retries)
    }

    /// Whether the call has expired from the log, together with its event: nothing may be sent of it any more.
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.message.new.as_ref().is_some_and(|new| new.ttl <= now.as_seconds())
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
            tracing::error!(call_id = %self.message.call_id, %error, "a message could not be postponed");
        }
        (self.message_id, Disposition::Redeliver)
    }
}
