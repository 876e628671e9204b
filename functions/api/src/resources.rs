//! What the function works with.

use actions::admission::Admission;
use aws::queue::send::Queue;
use aws::store::Tables;

use crate::auth::Tokens;
use crate::queues::Queues;
use crate::rate_limit::RateLimit;

/// What the function works with.
#[derive(Debug, Clone)]
pub struct Resources {
    /// The tables.
    pub tables: Tables,
    /// The queue that resends go to.
    pub delivery_queue: Queue,
    /// The queue that events go to.
    pub event_queue: Queue,
    /// The queues of which it tells how much waits in them.
    pub queues: Queues,
    /// What tokens are checked against.
    pub tokens: Tokens,
    /// Which webhooks the deployment admits.
    pub admission: Admission,
    /// How many requests a caller may send.
    pub rate_limit: RateLimit,
}
