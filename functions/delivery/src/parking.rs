//! Where a rescheduled call waits, given how full the retry queue is.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use aws::queue::receive::Source;
use domain::retry::{ParkingRule, WaitsIn};
use domain::time::Timestamp;

/// How long a count of the messages in flight is good for.
const COUNT_IS_GOOD_FOR: Duration = Duration::from_secs(5);

/// Decides where calls wait.
#[derive(Debug)]
pub struct Parking {
    rule: ParkingRule,
    count: Mutex<Option<(Instant, u64)>>,
}

impl Parking {
    /// By this rule.
    pub fn new(rule: ParkingRule) -> Self {
        Self { rule, count: Mutex::new(None) }
    }

    /// Where a call waits until `next`.
    pub async fn place(&self, queue: &Source, now: Timestamp, next: Timestamp) -> WaitsIn {
        let wait = next.since(now);
        // Nobody needs to count for a wait that is too long anyway.
        match self.rule.place(wait, 0) {
            WaitsIn::Table => WaitsIn::Table,
            WaitsIn::Queue => self.rule.place(wait, self.in_flight(queue).await),
        }
    }

    async fn in_flight(&self, queue: &Source) -> u64 {
        let known = *self.count.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((counted_at, count)) = known
            && counted_at.elapsed() < COUNT_IS_GOOD_FOR
        {
            return count;
        }
        match queue.in_flight().await {
            Ok(count) => {
                *self.count.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), count));
                count
            }
            Err(error) => {
                // The table is the safe place.
                tracing::error!(%error, "the messages in flight could not be counted");
                u64::MAX
            }
        }
    }
}
