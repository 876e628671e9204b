//! What the scheduler works with.

use aws::queue::send::Queue;
use aws::store::Tables;

/// The table that it looks into, and the queue that it sends to.
#[derive(Debug)]
pub struct Resources {
    /// The calls.
    pub tables: Tables,
    /// Takes the messages.
    pub retry_queue: Queue,
}
