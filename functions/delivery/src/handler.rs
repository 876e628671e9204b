//! A batch of messages of the delivery and retry queues: each call is claimed, sent, and its outcome recorded.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws::clock;
use aws::ids::new_token;
use aws::queue::batch_response::{Disposition, response, run_each};
use aws::store::claims::Lease;
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use domain::next::Next;
use domain::time::Timestamp;
use futures::future::join_all;

use crate::attempt::{self, Context};
use crate::claims;
use crate::received::Received;
use crate::resources::Resources;
use crate::subjects::Subjects;

/// A lease outlives the invocation by this much, so that it cannot end while a request is on its way.
const LEASE_MARGIN: Duration = Duration::from_secs(5);

/// Handles a batch. A message is done when the outcome of its call is recorded, unless the call is to be sent again; only
/// faults of our own have it delivered again otherwise.
pub async fn handle(resources: Arc<Resources>, batch: SqsEvent, deadline: SystemTime) -> SqsBatchResponse {
    let (mut readable, mut outcomes) = (Vec::new(), Vec::new());
    for record in batch.records {
        match Received::read(record, &resources) {
            Ok(message) => readable.push(message),
            Err(outcome) => outcomes.push(outcome),
        }
    }
    let lease = Lease { token: new_token(), until: until(deadline) };
    let (mut ours, mut settled) = (Vec::new(), Vec::new());
    for (message, claim) in claims::claim(&resources.tables, readable, &lease).await {
        match claim {
            Ok(claimed) => ours.push((message, claimed)),
            Err(next) => settled.push((message, next)),
        }
    }
    match Subjects::load(&resources.tables, ours.iter().map(|(message, _)| &message.message)).await {
        Ok(subjects) => {
            let tasks = ours.into_iter().map(|(message, claimed)| {
                let context = Context {
                    webhook: subjects.webhook(&message.message),
                    event: subjects.event(&message.message),
                    lease: lease.token.clone(),
                    claimed,
                };
                attempt(resources.clone(), message, context)
            });
            let attempts = run_each(tasks).await;
            outcomes.extend(attempts.into_iter().map(|(id, done)| (id, done.unwrap_or(Disposition::Redeliver))));
        }
        Err(error) => {
            tracing::error!(%error, "webhooks and events could not be read; their messages will be delivered again");
            settled.extend(ours.into_iter().map(|(message, _)| (message, Next::Again)));
        }
    }
    outcomes.extend(join_all(settled.into_iter().map(|(message, next)| message.settle(&resources, next))).await);
    response(outcomes)
}

/// One attempt, and what is next for its message; with the message's id, by which a panic is told apart.
fn attempt(
    resources: Arc<Resources>,
    message: Received,
    context: Context,
) -> (String, impl Future<Output = Disposition> + Send + 'static) {
    (message.message_id.clone(), async move {
        let next = attempt::make(&resources, &message.message, &context).await;
        message.settle(&resources, next).await.1
    })
}

fn until(deadline: SystemTime) -> Timestamp {
    let left = deadline.duration_since(SystemTime::now()).unwrap_or_default();
    clock::now().plus(left + LEASE_MARGIN)
}
