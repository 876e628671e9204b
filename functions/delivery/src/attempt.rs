//! One attempt of a claimed call: render, send, record, and say when the next one is due.

use std::sync::Arc;
use std::time::Duration;

use aws::clock;
use aws::queue::messages;
use aws::store::StoreError;
use aws::store::claims::Claimed;
use aws::store::outcomes::Claim;
use domain::call::{Attempt, Cause};
use domain::event::Event;
use domain::request::Rendering;
use domain::retry::WaitsIn;
use domain::standing::{Standing, Verdict};
use domain::time::Timestamp;
use domain::webhook::Webhook;

use crate::delivery::Delivery;
use crate::received::Next;
use crate::sender::Sent;

/// Claims without a recorded attempt after which a call is given up: whatever it does to the function, it does again.
const MOST_CLAIMS: u32 = 5;

/// What an attempt needs to know besides its message.
#[derive(Debug)]
pub struct Context {
    /// The token of the lease.
    pub lease: String,
    /// How the call stood when it was claimed.
    pub claimed: Claimed,
    /// The webhook as it is now; `None` if it was deleted.
    pub webhook: Option<Arc<Webhook>>,
    /// The event; `None` if it has expired.
    pub event: Option<Arc<Event>>,
}

/// Makes one attempt and records what came of it. An HTTP failure is a result; only if it cannot be recorded is the
/// message delivered again.
pub async fn make(delivery: &Delivery, message: &messages::Delivery, context: &Context) -> Next {
    let claim =
        Claim { call: &message.call_id, cause: &message.cause, lease: &context.lease, claimed: &context.claimed };
    match subject(message, context) {
        Ok((webhook, event)) => attempt(delivery, claim, webhook, event).await,
        Err(reason) => {
            tracing::warn!(call_id = %message.call_id, reason, "call given up");
            after(claim, delivery.tables.give_up(claim, &reason).await, Next::Done)
        }
    }
}

/// What to send, or why the call is given up. Settings that forbid it count at this moment, not when the event happened;
/// a manual resend is sent all the same.
fn subject<'a>(message: &messages::Delivery, context: &'a Context) -> Result<(&'a Webhook, &'a Event), String> {
    let Some(webhook) = &context.webhook else {
        return Err("not sent: the webhook was deleted".to_owned());
    };
    let Some(event) = &context.event else {
        return Err("not sent: the event has expired from the log".to_owned());
    };
    if context.claimed.claims > MOST_CLAIMS {
        return Err(format!("given up: the delivery function died {MOST_CLAIMS} times while it had this call"));
    }
    let is_retry = context.claimed.standing.automatic_attempts > 0;
    match message.cause {
        Cause::Resend { .. } => {}
        Cause::Automatic if !webhook.settings.enabled => {
            return Err("not sent: the webhook was disabled; enable it and resend the call".to_owned());
        }
        Cause::Automatic if is_retry && !webhook.settings.auto_retry => {
            return Err("not sent again: the webhook's auto_retry was switched off".to_owned());
        }
        Cause::Automatic => {}
    }
    Ok((webhook, event))
}

async fn attempt(delivery: &Delivery, claim: Claim<'_>, webhook: &Webhook, event: &Event) -> Next {
    let before = claim.claimed.standing;
    let auto_retries = match claim.cause {
        Cause::Automatic => before.automatic_attempts,
        Cause::Resend { .. } => before.auto_retries(),
    };
    let sent_at = clock::now();
    let sent = match Rendering::new(&webhook.settings, event, claim.call, auto_retries).into_request() {
        Ok(request) => delivery.sender.send(request).await,
        Err(reason) => Sent::no_answer(format!("not sent: {reason}")),
    };
    let now = clock::now();
    let verdict = verdict(delivery, claim, webhook, &sent, now);
    let standing = before.after(claim.cause, verdict);
    let waits_in = match standing.next_retry_at {
        Some(next) if *claim.cause == Cause::Automatic => delivery.parking.place(&delivery.retries, now, next).await,
        _ => WaitsIn::Queue,
    };
    let attempt = Attempt {
        sent_at,
        duration_ms: millis(now.since(sent_at)),
        auto_retries,
        resend: matches!(claim.cause, Cause::Resend { .. }),
        outcome: sent.outcome,
    };
    log(claim, event, &attempt, &standing);
    let recorded = delivery.tables.record_attempt(claim, webhook.version, &attempt, &standing, waits_in).await;
    after(claim, recorded, next(claim.cause, &standing, waits_in))
}

fn verdict(delivery: &Delivery, claim: Claim<'_>, webhook: &Webhook, sent: &Sent, now: Timestamp) -> Verdict {
    if sent.outcome.is_success() {
        return Verdict::Success;
    }
    if sent.outcome.response.as_ref().is_some_and(|response| response.status == 410) {
        return Verdict::Gone;
    }
    let made = claim.claimed.standing.automatic_attempts + 1;
    let retry_at = delivery.schedule.next(claim.call, made, now, sent.retry_after);
    Verdict::Failure { retry_at: retry_at.filter(|_| webhook.settings.auto_retry) }
}

/// What is next for the message. A resend's is done: what it left outstanding has a message of its own, or waits in the
/// table.
fn next(cause: &Cause, standing: &Standing, waits_in: WaitsIn) -> Next {
    match (cause, standing.next_retry_at, waits_in) {
        (Cause::Automatic, Some(next), WaitsIn::Queue) => Next::At(next),
        _ => Next::Done,
    }
}

/// `next` if the claim was settled as it should be.
fn after(claim: Claim<'_>, settled: Result<bool, StoreError>, next: Next) -> Next {
    match settled {
        Ok(true) => next,
        Ok(false) => {
            // Another invocation took the call over, or this one recorded it and the answer was lost: the message may be
            // what a retry rides on, so it has another look.
            tracing::warn!(call_id = %claim.call, "the claim was no longer ours; the call has another look");
            Next::At(clock::now())
        }
        Err(error) => {
            tracing::error!(call_id = %claim.call, %error, "an outcome could not be recorded; the attempt will be made again");
            Next::Again
        }
    }
}

fn log(claim: Claim<'_>, event: &Event, attempt: &Attempt, standing: &Standing) {
    tracing::info!(
        call_id = %claim.call,
        webhook_id = %claim.call.webhook(),
        event_id = event.id,
        status = standing.status.as_str(),
        auto_retries = attempt.auto_retries,
        resend = attempt.resend,
        response_status = attempt.outcome.response.as_ref().map(|response| response.status),
        duration_ms = attempt.duration_ms,
        failure = attempt.outcome.failure,
        next_retry_at = standing.next_retry_at.map(|next| next.to_string()),
        "attempt made"
    );
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
