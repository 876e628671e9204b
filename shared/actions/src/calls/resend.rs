//! Sending calls again.

use aws::ids::new_token;
use aws::queue::messages::CallMessage;
use aws::queue::send::Queue;
use aws::store::Tables;
use domain::call::Cause;
use domain::ids::CallId;
use domain::time::Timestamp;

use crate::error::Error;

/// Asks for a call to be sent again, whatever its status, with the webhook's current settings. Does not wait for it.
///
/// Fails with [`Error::NotFound`] or [`Error::WebhookDeleted`].
pub async fn resend(tables: &Tables, delivery_queue: &Queue, call_id: CallId, now: Timestamp) -> Result<(), Error> {
    if tables.webhook(call_id.webhook()).await?.is_none() {
        let calls = tables.calls_by_id(&[call_id], now).await?;
        return Err(if calls.is_empty() { Error::NotFound } else { Error::WebhookDeleted });
    }
    let token = new_token();
    let event_id = tables.request_resend(&call_id, &token, now).await?.ok_or(Error::NotFound)?;
    delivery_queue.send_call(&CallMessage::of_call(call_id, event_id, Cause::Resend { token })).await?;
    tracing::info!(%call_id, "resend requested");
    Ok(())
}
