//! What the dispatcher works with.

use aws::queue::send::Queue;
use aws::store::Tables;

/// The tables it reads and writes, and the queues it sends to.
#[derive(Debug)]
pub struct Dispatcher {
    /// Webhooks, events and calls.
    pub tables: Tables,
    /// Takes a message for each call.
    pub deliveries: Queue,
    /// Takes the events that are not valid.
    pub dead_letters: Queue,
}
