//! What the dispatcher works with.

use aws::queue::send::Queue;
use aws::store::Tables;

use crate::webhook_list::WebhookList;

/// The tables it reads and writes, and the queues it sends to.
#[derive(Debug)]
pub struct Resources {
    /// Webhooks and events.
    pub tables: Tables,
    /// The site's webhooks.
    pub webhooks: WebhookList,
    /// Takes a message for each call.
    pub delivery_queue: Queue,
    /// Takes the events that are not valid.
    pub invalid_events_queue: Queue,
}
