//! Test sends: one call of one webhook, to see what comes of it.

use aws::queue::messages::CallMessage;
use aws::queue::send::Queue;
use aws::store::Tables;
use domain::call::NewCall;
use domain::event::Event;
use domain::ids::{CallId, WebhookId};
use domain::time::Timestamp;

use super::show::one;
use crate::error::Error;

/// Asks for a call of a webhook about an event that happened nowhere, and does not wait for it. The webhook's triggers are not asked,
/// nor whether it is enabled. From there on the call is like any other, but that it is not sent again by itself.
///
/// The event's id must be new. Fails with [`Error::NotFound`].
pub async fn send_test(
    tables: &Tables,
    delivery_queue: &Queue,
    webhook: WebhookId,
    event: Event,
    now: Timestamp,
) -> Result<CallId, Error> {
    let webhook = one(tables, webhook).await?;
    let generation = tables.generation().await?;
    let stored = tables.store_test_event(event, generation, now).await?;
    let event = stored.event;
    let call_id = CallId::new(webhook.id, event.event_triggered_at, &event.id);
    let call = NewCall {
        id: call_id,
        event_id: event.id,
        entity_type: event.entity_type,
        event_type: event.event_type,
        webhook_version: webhook.version,
        ttl: stored.ttl,
        test: true,
    };
    delivery_queue.send_call(&CallMessage::first(call, stored.packed)).await?;
    tracing::info!(%call_id, "test send requested");
    Ok(call_id)
}
