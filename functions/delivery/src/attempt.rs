//! One attempt of a claimed call: render, send, record.

use std::sync::Arc;

use shared::clock;
use shared::domain::call::{Attempt, Cause, Outcome, Standing};
use shared::domain::event::Event;
use shared::domain::webhook::Webhook;
use shared::queue::batch::Disposition;
use shared::queue::messages;
use shared::request::Rendering;

use crate::delivery::Delivery;

/// What an attempt needs to know.
#[derive(Debug)]
pub struct Context {
    /// The call and the cause of the attempt.
    pub message: messages::Delivery,
    /// The claim.
    pub lease: String,
    /// How the call stood when it was claimed.
    pub before: Standing,
    /// The webhook as it is now; `None` if it was deleted.
    pub webhook: Option<Arc<Webhook>>,
    /// The event; `None` if it has expired.
    pub event: Option<Arc<Event>>,
}

/// Makes one attempt and records what came of it. An HTTP failure is a result; only if it cannot be recorded is the
/// message delivered again.
pub async fn make(delivery: &Delivery, context: Context) -> Disposition {
    let sent_at = clock::now();
    let auto_retries = auto_retries(&context);
    let outcome = send(delivery, &context, auto_retries).await;
    let duration = clock::now().since(sent_at);
    let attempt = Attempt {
        sent_at,
        duration_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
        auto_retries,
        outcome,
    };
    record(delivery, &context, &attempt).await
}

/// The `attempted_auto_retries_count` of the payload: which automatic retry this is; a resend does not count as one.
fn auto_retries(context: &Context) -> u32 {
    match context.message.cause {
        Cause::Automatic { retries } => retries,
        Cause::Resend { .. } => context.before.automatic_attempts.saturating_sub(1),
    }
}

async fn send(delivery: &Delivery, context: &Context, auto_retries: u32) -> Outcome {
    let Some(webhook) = &context.webhook else {
        return Outcome::no_answer("not sent: the webhook was deleted");
    };
    if !webhook.settings.enabled && matches!(context.message.cause, Cause::Automatic { .. }) {
        return Outcome::no_answer("not sent: the webhook was disabled; enable it and resend the call");
    }
    let Some(event) = &context.event else {
        return Outcome::no_answer("not sent: the event has expired from the log");
    };
    match Rendering::new(&webhook.settings, event, &context.message.call_id, auto_retries).into_request() {
        Ok(request) => delivery.sender.send(request).await,
        Err(reason) => Outcome::no_answer(format!("not sent: {reason}")),
    }
}

async fn record(delivery: &Delivery, context: &Context, attempt: &Attempt) -> Disposition {
    let call_id = &context.message.call_id;
    let cause = &context.message.cause;
    let version = context.webhook.as_ref().map(|webhook| webhook.version);
    let after = context.before.after(cause, attempt.outcome.is_success());
    match delivery.tables.record_attempt(call_id, cause, &context.lease, version, attempt, &after).await {
        Ok(true) => {
            tracing::info!(
                %call_id,
                webhook_id = %call_id.webhook(),
                event_id = context.message.event_id,
                status = after.status.as_str(),
                response_status = attempt.outcome.response.as_ref().map(|response| response.status),
                duration_ms = attempt.duration_ms,
                failure = attempt.outcome.failure,
                "attempt made"
            );
            Disposition::Done
        }
        Ok(false) => {
            tracing::warn!(%call_id, "another invocation took the call over; its record counts");
            Disposition::Done
        }
        Err(error) => {
            tracing::error!(%call_id, %error, "an attempt could not be recorded; it will be made again");
            Disposition::Redeliver
        }
    }
}
