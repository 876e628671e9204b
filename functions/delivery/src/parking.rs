//! Where a rescheduled call waits: as a hidden message, or in the table.
//!
//! A queue holds about 120,000 messages in flight and then hands out no more, so hidden messages must stay few: long waits
//! are spent in the table, and all of them when the queue fills up.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant as Monotonic};

use shared::domain::time::Instant;
use shared::queue::receive::Source;
use shared::store::outcomes::WaitsIn;

/// How long a count of the messages in flight is good for.
const COUNT_IS_GOOD_FOR: Duration = Duration::from_secs(5);

/// Decides where calls wait.
#[derive(Debug)]
pub struct Parking {
    longest_in_queue: Duration,
    watermark: u64,
    count: Mutex<Option<(Monotonic, u64)>>,
}

impl Parking {
    /// Waits up to `longest_in_queue` are spent in the queue while fewer than `watermark` messages are in flight.
    pub fn new(longest_in_queue: Duration, watermark: u64) -> Self {
        Self { longest_in_queue, watermark, count: Mutex::new(None) }
    }

    /// Where a call waits until `next`.
    pub async fn place(&self, queue: &Source, now: Instant, next: Instant) -> WaitsIn {
        if next.since(now) > self.longest_in_queue || self.in_flight(queue).await >= self.watermark {
            WaitsIn::Table
        } else {
            WaitsIn::Queue
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
                *self.count.lock().unwrap_or_else(PoisonError::into_inner) = Some((Monotonic::now(), count));
                count
            }
            Err(error) => {
                // The table is the safe place.
                tracing::warn!(%error, "the messages in flight could not be counted");
                u64::MAX
            }
        }
    }
}
