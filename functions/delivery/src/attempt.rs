//! One attempt of a claimed call: render, send, record, and say when the next one is due.

use std::sync::Arc;
use std::time::Duration;

use aws::clock;
use aws::store::StoreError;
use aws::store::claims::Claimed;
use aws::store::outcomes::{Claim, Settlement};
use domain::call::{Attempt, Cause};
use domain::event::Event;
use domain::next::Next;
use domain::permission::{Subject, may_send};
use domain::request::{Rendering, Request};
use domain::retry::WaitsIn;
use domain::standing::Standing;
use domain::verdict::{Made, Verdict};
use domain::webhook::Webhook;

use crate::kept_webhooks::WithSecrets;
use crate::received::Received;
use crate::recorder::{Expected, Recorder};
use crate::resources::Resources;
use crate::sender::Sent;

/// What an attempt needs to know besides its message.
#[derive(Debug)]
pub struct Context {
    /// How the call stood when it was claimed.
    pub claimed: Claimed,
    /// The webhook as it is now, and what its requests are signed with; `None` if it was deleted.
    pub webhook: Option<WithSecrets>,
    /// The event; `None` if it has expired.
    pub event: Option<Arc<Event>>,
}

/// Makes one attempt and records what came of it. An HTTP failure is a result; only if it cannot be recorded is the
/// message delivered again.
pub async fn make(
    resources: &Resources,
    recorder: &Recorder,
    expected: Expected,
    received: &Received,
    context: &Context,
) -> Next {
    let (message, claimed) = (&received.message, &context.claimed);
    let claim = Claim { call: &message.call_id, cause: &message.cause, lease: &received.lease.token, claimed };
    let (webhook, secrets) = context.webhook.as_ref().map(|(webhook, secrets)| (&**webhook, secrets)).unzip();
    let subject = Subject { webhook, event: context.event.as_deref(), test: claimed.test };
    match may_send(&message.cause, &claimed.standing, claimed.claims, subject) {
        Ok((webhook, event)) => {
            let request = |rendering: Rendering| match secrets {
                Some(secrets) => rendering.into_request(secrets),
                None => Err("its signing secret is missing".to_owned()),
            };
            attempt(resources, recorder, expected, claim, (webhook, event), request).await
        }
        Err(reason) => {
            tracing::warn!(call_id = %message.call_id, %reason, "call given up");
            let settlement = Settlement::by_giving_up(claim, &reason.to_string());
            after(claim, recorder.record(settlement, expected).await, Next::Done)
        }
    }
}

async fn attempt(
    resources: &Resources,
    recorder: &Recorder,
    expected: Expected,
    claim: Claim<'_>,
    (webhook, event): (&Webhook, &Event),
    request: impl FnOnce(Rendering) -> Result<Request, String>,
) -> Next {
    let before = claim.claimed.standing;
    let auto_retries = match claim.cause {
        Cause::Automatic => before.automatic_attempts,
        Cause::Resend { .. } => before.auto_retries(),
    };
    let sent_at = clock::now();
    let rendering = Rendering::new(&webhook.settings, event, claim.call, auto_retries, sent_at);
    let rendered = rendering.rendered();
    let (sent, rendered) = match request(rendering) {
        Ok(request) => (resources.sender.send(request).await, Some(rendered)),
        Err(reason) => (Sent::no_answer(format!("not sent: {reason}")), None),
    };
    let now = clock::now();
    let made = Made {
        call: claim.call,
        automatic_attempts: before.automatic_attempts + 1,
        ended_at: now,
        retry_after: sent.retry_after,
        test: claim.claimed.test,
    };
    let verdict = Verdict::of(&sent.outcome, made, webhook.settings.auto_retry.then_some(&resources.schedule));
    let standing = before.after(claim.cause, verdict);
    let waits_in = match standing.next_retry_at {
        Some(next) if *claim.cause == Cause::Automatic => {
            resources.parking.place(&resources.retry_queue, now, next).await
        }
        _ => WaitsIn::Queue,
    };
    let attempt = Attempt {
        sent_at,
        duration_ms: millis(now.since(sent_at)),
        auto_retries,
        resend: matches!(claim.cause, Cause::Resend { .. }),
        rendered,
        outcome: sent.outcome,
    };
    log(claim, event, &attempt, &standing);
    let recorded = loop {
        match resources.tables.settlement_by_attempt(claim, webhook.version, &attempt, &standing, waits_in).await {
            Ok(settlement) => break recorder.record(settlement, expected).await,
            Err(error) if recorder.another_try().await => {
                tracing::warn!(%error, "an answer could not be stored; trying again")
            }
            Err(error) => break Err(error),
        }
    };
    after(claim, recorded, Next::after_attempt(claim.cause, &standing, waits_in))
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

/// A line for each attempt, which is billed by its length: what is as usual is not in it, and a call's id begins with that of its webhook.
fn log(claim: Claim<'_>, event: &Event, attempt: &Attempt, standing: &Standing) {
    tracing::info!(
        call_id = %claim.call,
        event_id = event.id,
        status = standing.status.as_str(),
        auto_retries = (attempt.auto_retries > 0).then_some(attempt.auto_retries),
        resend = attempt.resend.then_some(true),
        test = claim.claimed.test.then_some(true),
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
