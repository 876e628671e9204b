//! A batch of messages of the delivery and retry queues: each call is claimed, sent, and its outcome recorded.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws::clock;
use aws::queue::batch_response::{Disposition, response, run_each};
use aws::store::claims::Claimed;
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use domain::next::Next;
use domain::time::Timestamp;
use futures::future::join_all;

use crate::attempt::{self, Context};
use crate::received::Received;
use crate::recorder::Recorder;
use crate::resources::Resources;
use crate::sender::TOTAL_TIMEOUT;
use crate::subjects::{self, Subjects};
use crate::{claims, give_back};

/// A lease outlives the invocation by this much, so that it cannot end while a request is on its way, though clocks differ.
const LEASE_MARGIN: Duration = Duration::from_secs(10);
/// Time that is left over after an attempt, for recording it.
const ATTEMPT_MARGIN: Duration = Duration::from_secs(3);

/// Handles a batch. A message is done when the outcome of its call is recorded, unless the call is to be sent again; only
/// faults of our own have it delivered again otherwise.
pub async fn handle(resources: Arc<Resources>, batch: SqsEvent, deadline: SystemTime) -> SqsBatchResponse {
    let (mut readable, mut outcomes, mut settled) = (Vec::new(), Vec::new(), Vec::new());
    for record in batch.records {
        match Received::read(record, &resources, until(deadline)) {
            Ok(message) if message.has_expired(clock::now()) => {
                tracing::error!(call_id = %message.message.call_id, expired_messages = 1, "a call expired before it was sent");
                settled.push((message, Next::Done));
            }
            Ok(message) => readable.push(message),
            Err(outcome) => outcomes.push(outcome),
        }
    }
    let mut ours = Vec::new();
    for (message, claim) in claims::claim(&resources.tables, readable).await {
        match claim {
            Ok(claimed) => ours.push((message, claimed)),
            Err(next) => settled.push((message, next)),
        }
    }
    let (contexts, unread) = contexts(&resources, ours).await;
    settled.extend(unread);

    // A call that was claimed before and has no outcome may be what kills the function: the others are first, and each of these
    // is alone.
    let (suspects, others): (Vec<_>, Vec<_>) =
        contexts.into_iter().partition(|(_, context)| context.claimed.claims > 1);
    let groups = std::iter::once(others).chain(suspects.into_iter().map(|suspect| vec![suspect]));
    let recorder = Recorder::start(resources.tables.clone(), deadline);
    let mut is_first = true;
    for group in groups.filter(|group| !group.is_empty()) {
        if is_first || has_time(deadline) {
            let tasks = group.into_iter().map(|(message, context)| attempt(&resources, &recorder, message, context));
            let attempts = run_each(tasks.collect::<Vec<_>>()).await;
            outcomes.extend(attempts.into_iter().map(|(id, done)| (id, done.unwrap_or(Disposition::Redeliver))));
        } else {
            let back = group.into_iter().map(|(message, context)| {
                let tables = &resources.tables;
                async move { give_back::with_another_look(tables, message, &context.claimed).await }
            });
            settled.extend(join_all(back).await);
        }
        is_first = false;
    }
    outcomes.extend(join_all(settled.into_iter().map(|(message, next)| message.settle(&resources, next))).await);
    response(outcomes)
}

/// What each claimed call is made from. Where that could not be read, the claim is given back, and the message delivered again.
async fn contexts(
    resources: &Resources,
    ours: Vec<(Received, Claimed)>,
) -> (Vec<(Received, Context)>, Vec<(Received, Next)>) {
    let subjects = match subjects::load(&resources.tables, ours.iter().map(|(message, _)| &message.message)).await {
        Ok(subjects) => subjects,
        Err(error) => {
            tracing::error!(%error, "webhooks and events could not be read; their messages will be delivered again");
            let back =
                ours.into_iter().map(|(message, claimed)| give_back::after_fault(&resources.tables, message, claimed));
            return (Vec::new(), join_all(back).await);
        }
    };
    let (mut contexts, mut unread) = (Vec::new(), Vec::new());
    for (message, claimed) in ours {
        match context(&subjects, &message, claimed) {
            Ok(context) => contexts.push((message, context)),
            Err(error) => {
                let call_id = message.message.call_id;
                tracing::error!(%call_id, %error, "what a call is about is not readable; its message will be delivered again");
                unread.push(give_back::after_fault(&resources.tables, message, claimed).await);
            }
        }
    }
    (contexts, unread)
}

fn context(subjects: &Subjects, message: &Received, claimed: Claimed) -> Result<Context, aws::store::StoreError> {
    let message = &message.message;
    Ok(Context { webhook: subjects.webhook(message)?, event: subjects.event(message)?, claimed })
}

/// One attempt, and what is next for its message; with the message's id, by which a panic is told apart.
fn attempt(
    resources: &Arc<Resources>,
    recorder: &Recorder,
    message: Received,
    context: Context,
) -> (String, impl Future<Output = Disposition> + Send + 'static) {
    let (resources, recorder, expected) = (resources.clone(), recorder.clone(), recorder.expect());
    (message.message_id.clone(), async move {
        let next = attempt::make(&resources, &recorder, expected, &message, &context).await;
        message.settle(&resources, next).await.1
    })
}

fn has_time(deadline: SystemTime) -> bool {
    deadline.duration_since(SystemTime::now()).is_ok_and(|left| left > TOTAL_TIMEOUT + ATTEMPT_MARGIN)
}

fn until(deadline: SystemTime) -> Timestamp {
    let left = deadline.duration_since(SystemTime::now()).unwrap_or_default();
    clock::now().plus(left + LEASE_MARGIN)
}
