//! A batch of messages of the delivery and retry queues: each call is claimed, sent, and its outcome recorded.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws::clock;
use aws::queue::batch_response::{Disposition, response, run_each};
use aws::store::claims::Claimed;
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use domain::next::Next;
use domain::permission::MOST_CLAIMS;
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
    let enough = (TOTAL_TIMEOUT + ATTEMPT_MARGIN).min(left(deadline) / 2);
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
    // A call that was claimed before and has no outcome may be what kills the function. So the claims of these are given back before
    // anything is read, or they would die with each other; they come after the others, and each is claimed alone.
    let (mut suspects, others): (Vec<_>, Vec<_>) = ours.into_iter().partition(|(_, claimed)| claimed.claims > 1);
    suspects.sort_by_key(|(_, claimed)| claimed.claims);
    let back = |(message, claimed)| give_back::with_another_look(&resources.tables, message, claimed);
    let suspects = join_all(suspects.into_iter().map(back)).await;
    let recorder = Recorder::start(resources.tables.clone(), deadline);
    if left(deadline) >= enough {
        attempt_all(&resources, &recorder, others, &mut outcomes, &mut settled).await;
    } else {
        // The tables took the time that an attempt takes.
        let back = |(message, claimed)| give_back::with_another_look(&resources.tables, message, claimed);
        settled.extend(join_all(others.into_iter().map(back)).await);
    }
    for (message, next) in suspects {
        if left(deadline) < enough {
            settled.push((message, next));
            continue;
        }
        for (message, claim) in claims::claim(&resources.tables, vec![message]).await {
            match claim {
                Ok(claimed) => {
                    attempt_all(&resources, &recorder, vec![(message, claimed)], &mut outcomes, &mut settled).await
                }
                Err(next) => settled.push((message, next)),
            }
        }
    }
    outcomes.extend(join_all(settled.into_iter().map(|(message, next)| message.settle(&resources, next))).await);
    response(outcomes)
}

/// Attempts of claimed calls, all at once.
async fn attempt_all(
    resources: &Arc<Resources>,
    recorder: &Recorder,
    claimed: Vec<(Received, Claimed)>,
    outcomes: &mut Vec<(String, Disposition)>,
    settled: &mut Vec<(Received, Next)>,
) {
    if claimed.is_empty() {
        return;
    }
    let (contexts, unread) = contexts(resources, claimed).await;
    settled.extend(unread);
    let tasks = contexts.into_iter().map(|(message, context)| attempt(resources, recorder, message, context));
    let attempts = run_each(tasks.collect::<Vec<_>>()).await;
    outcomes.extend(attempts.into_iter().map(|(id, done)| (id, done.unwrap_or(Disposition::Redeliver))));
}

/// What each claimed call is made from. Where that could not be read, the claim is given back, and the message delivered again.
async fn contexts(
    resources: &Resources,
    ours: Vec<(Received, Claimed)>,
) -> (Vec<(Received, Context)>, Vec<(Received, Next)>) {
    // A call that is to be given up is not read: that may be what kills the function.
    let read = ours.iter().filter(|(_, claimed)| claimed.claims <= MOST_CLAIMS).map(|(message, _)| &message.message);
    let subjects = match subjects::load(&resources.tables, &resources.webhooks, read).await {
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

fn left(deadline: SystemTime) -> Duration {
    deadline.duration_since(SystemTime::now()).unwrap_or_default()
}

fn until(deadline: SystemTime) -> Timestamp {
    clock::now().plus(left(deadline) + LEASE_MARGIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_outlives_its_invocation_by_the_clock_that_set_the_deadline() {
        // The deadline is by Lambda's clock, and so is the lease: that of this function does not matter.
        for left in [1, 30, 600] {
            let deadline = SystemTime::now() + Duration::from_secs(left);
            let since_1970 = deadline.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            let ends = Timestamp::from_millis(i64::try_from(since_1970.as_millis()).unwrap()).unwrap();
            // Moments are whole milliseconds.
            assert!(until(deadline) >= Timestamp::from_millis(ends.plus(LEASE_MARGIN).as_millis() - 1).unwrap());
        }
    }
}
