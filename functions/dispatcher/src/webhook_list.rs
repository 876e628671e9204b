//! The site's webhooks, kept from batch to batch.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws::clock;
use aws::store::generation::Generation;
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
    /// The generation that was read last, and when it was read for the first time.
    seen: Mutex<Option<(u64, Timestamp)>>,
}

impl WebhookList {
    /// The webhooks as they are now: at the price of one item, unless one has changed.
    ///
    /// The list is that of its generation, which events keep and whoever explains them goes by: it is read again while webhooks
    /// change meanwhile. Where they never stop, the list may be newer than its generation. While a change is under way, it may be older, and
    /// is not kept then.
    pub async fn now(&self, tables: &Tables) -> Result<Webhooks, StoreError> {
        let mut generation = tables.generation_now().await?;
        if let Some(webhooks) = self.kept(generation.number, clock::now()) {
            return Ok(webhooks);
        }
        let mut read_at = clock::now();
        let mut list = tables.webhooks().await?;
        for _ in 0..TRIES {
            let after = tables.generation_now().await?;
            if after.number == generation.number {
                break;
            }
            generation = after;
            read_at = clock::now();
            list = tables.webhooks().await?;
        }
        let webhooks = Webhooks { generation: generation.number, list: Arc::new(list) };
        if self.is_over(generation, read_at) {
            *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((read_at, webhooks.clone()));
        }
        Ok(webhooks)
    }

    /// Whether the change that began a generation, which was read by now, is over. Whoever made it says so; if that fails, it is over when it was
    /// first seen long ago.
    fn is_over(&self, generation: Generation, now: Timestamp) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let since = match *seen {
            Some((number, since)) if number == generation.number && since <= now => since,
            _ => seen.insert((generation.number, now)).1,
        };
        generation.is_settled || now.since(since) >= OLDEST
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
        let list = WebhookList { kept: Mutex::new(Some((read_at, webhooks))), ..WebhookList::default() };
        let after = |millis| read_at.plus(Duration::from_millis(millis));
        assert!(list.kept(7, after(59_999)).is_some());
        assert!(list.kept(7, after(60_000)).is_none());
        assert!(list.kept(8, after(1)).is_none());
        assert!(list.kept(6, after(1)).is_none(), "a restored table may count less");
        assert!(WebhookList::default().kept(0, read_at).is_none());
    }

    #[test]
    fn a_change_is_over_when_its_maker_says_so_or_a_minute_after_it_was_seen() {
        let generation = |number, is_settled| Generation { number, is_settled, usage: None };
        let after = |millis| Timestamp::EPOCH.plus(Duration::from_millis(millis));
        let list = WebhookList::default();
        assert!(list.is_over(generation(7, true), after(0)));
        assert!(!list.is_over(generation(8, false), after(1)));
        assert!(!list.is_over(generation(8, false), after(60_000)));
        assert!(list.is_over(generation(8, false), after(60_001)));
        assert!(!list.is_over(generation(9, false), after(60_002)), "each is seen anew");
        assert!(!list.is_over(generation(9, false), after(60_001)), "the clock was set back");
        assert!(list.is_over(generation(9, false), after(120_001)));
    }
}
