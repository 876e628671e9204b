//! What the delivery function works with.

use shared::queue::receive::Source;
use shared::store::Tables;

use crate::sender::Sender;

/// The tables, the queue that its messages come from, and the HTTP client.
#[derive(Debug)]
pub struct Delivery {
    /// Webhooks, events and calls.
    pub tables: Tables,
    /// The queue that its messages come from.
    pub source: Source,
    /// Sends requests to receivers.
    pub sender: Sender,
}
