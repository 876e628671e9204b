//! A batch of messages of the delivery queue: each call is claimed, sent, and its outcome recorded.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use shared::clock;
use shared::domain::time::Instant;
use shared::queue::batch::{Disposition, response, run_each};
use shared::queue::messages;
use shared::store::calls::{Claim, Lease};
use uuid::Uuid;

use crate::attempt::{self, Context};
use crate::claims;
use crate::delivery::Delivery;
use crate::subjects::Subjects;

/// A message of the batch.
#[derive(Debug, Clone)]
pub struct Received {
    /// Its id, for the partial batch response.
    pub message_id: String,
    /// For changing its visibility timeout.
    pub receipt_handle: String,
    /// What it asks for.
    pub delivery: messages::Delivery,
}

/// A lease outlives the invocation by this much, so that it cannot end while a request is on its way.
const LEASE_MARGIN: Duration = Duration::from_secs(5);

/// Handles a batch. A call is done when its outcome is recorded, whatever the outcome; only faults of our own have a
/// message delivered again.
pub async fn handle(delivery: Arc<Delivery>, batch: SqsEvent, deadline: SystemTime) -> SqsBatchResponse {
    let mut outcomes = Vec::new();
    let mut received = Vec::new();
    for record in batch.records {
        let message_id = record.message_id.unwrap_or_default();
        match serde_json::from_str(record.body.as_deref().unwrap_or_default()) {
            Ok(delivery) => {
                let receipt_handle = record.receipt_handle.unwrap_or_default();
                received.push(Received { message_id, receipt_handle, delivery });
            }
            Err(error) => {
                // Not ours, or from another version. It ends in the dead-letter queue.
                tracing::error!(message_id, %error, "a message is not readable");
                outcomes.push((message_id, Disposition::Redeliver));
            }
        }
    }

    let lease = Lease { token: Uuid::now_v7().to_string(), until: until(deadline) };
    let mut claimed = Vec::new();
    for (message, claim) in claims::claim(&delivery.tables, received, &lease).await {
        match claim {
            Ok(Claim::Ours(standing)) => claimed.push((message, standing)),
            Ok(Claim::Stale) => {
                tracing::info!(call_id = %message.delivery.call_id, "nothing left to do for this message");
                outcomes.push((message.message_id, Disposition::Done));
            }
            Ok(Claim::Busy(until)) => {
                outcomes.push((message.message_id.clone(), postpone(&delivery, &message, until).await))
            }
            Err(error) => {
                tracing::error!(call_id = %message.delivery.call_id, %error, "a call could not be claimed; its message will be delivered again");
                outcomes.push((message.message_id, Disposition::Redeliver));
            }
        }
    }

    match Subjects::load(&delivery.tables, &claimed).await {
        Ok(subjects) => {
            let tasks = claimed.into_iter().map(|(message, before)| {
                let context = Context {
                    webhook: subjects.webhook(&message.delivery),
                    event: subjects.event(&message.delivery),
                    message: message.delivery,
                    lease: lease.token.clone(),
                    before,
                };
                let delivery = delivery.clone();
                (message.message_id, async move { attempt::make(&delivery, context).await })
            });
            let attempts = run_each(tasks).await;
            outcomes.extend(attempts.into_iter().map(|(id, done)| (id, done.unwrap_or(Disposition::Redeliver))));
        }
        Err(error) => {
            tracing::error!(%error, "webhooks and events could not be read; their messages will be delivered again");
            outcomes.extend(claimed.into_iter().map(|(message, _)| (message.message_id, Disposition::Redeliver)));
        }
    }
    response(outcomes)
}

/// Another invocation has the call: this message comes back when that one's lease is over, to see whether there is still
/// something to do.
async fn postpone(delivery: &Delivery, message: &Received, until: Instant) -> Disposition {
    let wait = until.since(clock::now()) + Duration::from_secs(1);
    if let Err(error) = delivery.source.postpone(&message.receipt_handle, wait).await {
        // It comes back when its visibility timeout ends.
        tracing::warn!(call_id = %message.delivery.call_id, %error, "a message could not be postponed");
    }
    Disposition::Redeliver
}

fn until(deadline: SystemTime) -> Instant {
    let left = deadline.duration_since(SystemTime::now()).unwrap_or_default();
    clock::now().plus(left + LEASE_MARGIN)
}
