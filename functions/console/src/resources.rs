//! What the function works with.

use actions::access::Tokens;
use actions::admission::Admission;
use aws::queue::send::Queue;
use aws::store::Tables;

/// What the function works with.
#[derive(Debug, Clone)]
pub struct Resources {
    /// The tables.
    pub tables: Tables,
    /// The queue that resends go to.
    pub delivery_queue: Queue,
    /// What tokens are checked against.
    pub tokens: Tokens,
    /// Which webhooks the deployment admits.
    pub admission: Admission,
}
