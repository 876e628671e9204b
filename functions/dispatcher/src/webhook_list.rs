//! The site's webhooks, kept from batch to batch.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws::clock;
use aws::store::{StoreError, Tables};
use domain::time::Timestamp;
use domain::webhook::Webhook;

/// No list is older than this, whatever its generation says.
const OLDEST: Duration = Duration::from_secs(60);
/// How often the list is read again because webhooks have changed while it was read.
const TRIES: u32 = 3;

/// Every webhook of the site, as it was in a generation.
#[derive(Debug, Clone)]
pub struct Webhooks {
    /// The generation.
    pub generation: u64,
    /// The webhooks.
    pub list: Arc<Vec<Webhook>>,
}

/// Keeps the list while its generation has not changed.
#[derive(Debug, Default)]
pub struct WebhookList {
    kept: Mutex<Option<(Timestamp, Webhooks)>>,
}

impl WebhookList {
    /// The webhooks as they are now: at the price of one item, unless one has changed.
    ///
    /// The list is that of its generation, which events keep and whoever explains them goes by: it is read again while webhooks
    /// change meanwhile. Where they never stop, the list may be newer than its generation; it is never older.
    pub async fn now(&self, tables: &Tables) -> Result<Webhooks, StoreError> {
        let mut generation = tables.generation().await?;
        if let Some(webhooks) = self.kept(generation, clock::now()) {
            return Ok(webhooks);
        }
        let read_at = clock::now();
        let mut list = tables.webhooks().await?;
        for _ in 0..TRIES {
            let after = tables.generation().await?;
            if after == generation {
                break;
            }
            generation = after;
            list = tables.webhooks().await?;
        }
        let webhooks = Webhooks { generation, list: Arc::new(list) };
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((read_at, webhooks.clone()));
        Ok(webhooks)
    }

    fn kept(&self, generation: u64, now: Timestamp) -> Option<Webhooks> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let (read_at, webhooks) = kept.as_ref()?;
        let is_fresh = webhooks.generation == generation && (*read_at <= now && now.since(*read_at) < OLDEST);
        is_fresh.then(|| webhooks.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_kept_while_its_generation_lasts_and_a_minute_at_most() {
        let read_at = Timestamp::EPOCH;
        let webhooks = Webhooks { generation: 7, list: Arc::default() };
        let list = WebhookList { kept: Mutex::new(Some((read_at, webhooks))) };
        let after = |millis| read_at.plus(Duration::from_millis(millis));
        assert!(list.kept(7, after(59_999)).is_some());
        assert!(list.kept(7, after(60_000)).is_none());
        assert!(list.kept(8, after(1)).is_none());
        assert!(list.kept(6, after(1)).is_none(), "a restored table may count less");
        assert!(WebhookList::default().kept(0, read_at).is_none());
    }
}
