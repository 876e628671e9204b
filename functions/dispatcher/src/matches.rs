//! The calls that an event leads to.

use aws::queue::messages::CallMessage;
use aws::store::events::StoredEvent;
use domain::call::NewCall;
use domain::ids::CallId;
use domain::matching::Known;

use crate::webhook_list::Webhooks;

/// Most calls whose messages bring the event along. Where it has more, ten of them read it once, which costs less than the copies.
const MOST_COPIES: usize = 3;

/// The messages of the calls that an event leads to: one for each webhook that it fires. They expire together with it.
pub fn messages(stored: &StoredEvent, webhooks: &Webhooks) -> Vec<CallMessage> {
    let event = &stored.event;
    let known = Known::of(event);
    let fired = webhooks.list.iter().filter(|webhook| known.fires(&webhook.settings));
    let calls: Vec<NewCall> = fired
        .map(|webhook| NewCall {
            id: CallId::new(webhook.id, event.event_triggered_at, &event.id),
            event_id: event.id.clone(),
            entity_type: event.entity_type,
            event_type: event.event_type,
            webhook_version: webhook.version,
            ttl: stored.ttl,
            test: false,
        })
        .collect();
    tracing::info!(
        event_id = event.id,
        entity_type = event.entity_type.as_str(),
        event_type = event.event_type.as_str(),
        calls = calls.len(),
        "event matched"
    );
    let packed = stored.packed.as_ref().filter(|_| calls.len() <= MOST_COPIES);
    calls.into_iter().map(|call| CallMessage::first(call, packed.cloned())).collect()
}
