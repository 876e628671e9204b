//! What the delivery function works with.

use aws::queue::receive::Source;
use aws::store::Tables;
use domain::retry::RetrySchedule;

use crate::kept_webhooks::KeptWebhooks;
use crate::parking::Parking;
use crate::sender::Sender;

/// The tables, the queues that its messages come from, the HTTP client, and when to send again.
#[derive(Debug)]
pub struct Resources {
    /// Webhooks, events and calls.
    pub tables: Tables,
    /// Webhooks that calls were about, as long as they hold.
    pub webhooks: KeptWebhooks,
    /// Brings fresh calls. A message that is not done at its first receive moves on to the retry queue.
    pub delivery_queue: Source,
    /// Brings calls that are to be tried again, and hides their messages until then.
    pub retry_queue: Source,
    /// Sends requests to receivers.
    pub sender: Sender,
    /// When failed calls are sent again.
    pub schedule: RetrySchedule,
    /// Where they wait until then.
    pub parking: Parking,
}
