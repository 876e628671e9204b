//! Webhooks with their signing secrets, kept from batch to batch for as long as the mark is the same that they are known by.
//!
//! They are kept as they were at one moment, under the mark of that moment, which every change of any of them raises. So when the mark is
//! read again and is still the same, they are what the table holds.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws::store::generation::Mark;
use domain::ids::WebhookId;
use domain::signing::SigningSecrets;
use domain::time::Timestamp;
use domain::webhook::Webhook;

/// Nothing is kept longer than this, whatever the mark says.
const LONGEST: Duration = Duration::from_secs(60);

/// A webhook and what its requests are signed with.
pub type WithSecrets = (Arc<Webhook>, Arc<SigningSecrets>);

/// Some of the site's webhooks, those that calls were about.
#[derive(Debug, Default)]
pub struct KeptWebhooks {
    kept: Mutex<Option<Kept>>,
}

#[derive(Debug)]
struct Kept {
    mark: Mark,
    since: Timestamp,
    webhooks: HashMap<WebhookId, WithSecrets>,
}

impl KeptWebhooks {
    /// Those of the webhooks that are kept, and the mark that they are known by: if the mark of now is another one, they are not to be used.
    pub fn of(&self, wanted: &HashSet<WebhookId>, now: Timestamp) -> (Option<Mark>, HashMap<WebhookId, WithSecrets>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.as_ref().is_some_and(|kept| now < kept.since || now.since(kept.since) >= LONGEST) {
            *kept = None;
        }
        let Some(kept) = kept.as_ref() else { return (None, HashMap::new()) };
        let webhooks = wanted.iter().filter_map(|id| Some((*id, kept.webhooks.get(id)?.clone())));
        (Some(kept.mark), webhooks.collect())
    }

    /// Keeps webhooks as they are at one moment, under the mark of that moment. What was kept under another one is dropped.
    pub fn keep(&self, mark: Mark, webhooks: impl IntoIterator<Item = (WebhookId, WithSecrets)>, now: Timestamp) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if !mark.counts() {
            *kept = None;
            return;
        }
        match kept.as_mut().filter(|kept| kept.mark == mark) {
            Some(kept) => kept.webhooks.extend(webhooks),
            None => *kept = Some(Kept { mark, since: now, webhooks: webhooks.into_iter().collect() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::signing::SigningSecret;
    use serde_json::json;

    use super::*;

    const MARK: (u64, u64) = (7, 1);

    fn mark((generation, rotations): (u64, u64)) -> Mark {
        Mark::new(generation, rotations)
    }

    fn webhook(id: WebhookId) -> (WebhookId, WithSecrets) {
        let settings = json!({
            "name": "W", "url": "https://example.com", "enabled": true, "headers": {}, "events": [],
            "payload_api_version": "3", "nested_items_in_payload": false, "auto_retry": true,
        });
        let webhook = serde_json::from_value(json!({"id": id, "version": 1, "settings": settings})).unwrap();
        (id, (Arc::new(webhook), Arc::new(SigningSecrets::first(SigningSecret::new([1; 32])))))
    }

    fn after(millis: u64) -> Timestamp {
        Timestamp::EPOCH.plus(Duration::from_millis(millis))
    }

    /// What is kept of three webhooks a moment after the first and the second were kept under these marks.
    fn kept_under(first: (u64, u64), second: (u64, u64)) -> (Option<Mark>, usize) {
        let [one, two, three] = [(); 3].map(|()| aws::ids::new_webhook_id());
        let webhooks = KeptWebhooks::default();
        webhooks.keep(mark(first), [webhook(one)], after(0));
        webhooks.keep(mark(second), [webhook(two)], after(1));
        let (mark, kept) = webhooks.of(&HashSet::from([one, two, three]), after(2));
        (mark, kept.len())
    }

    #[test]
    fn webhooks_are_kept_under_one_mark() {
        assert_eq!(kept_under(MARK, MARK), (Some(mark(MARK)), 2));
        for other in [(8, 1), (7, 2), (6, 1)] {
            assert_eq!(kept_under(MARK, other), (Some(mark(other)), 1), "{other:?}");
        }
    }

    #[test]
    fn nothing_is_kept_where_changes_are_not_counted() {
        assert_eq!(kept_under((0, 1), (0, 1)), (None, 0));
        assert_eq!(kept_under(MARK, (0, 0)), (None, 0));
    }

    #[test]
    fn nothing_is_kept_for_longer_than_a_minute_or_over_a_clock_that_is_set_back() {
        let id = aws::ids::new_webhook_id();
        let kept_at = |millis| {
            let webhooks = KeptWebhooks::default();
            webhooks.keep(mark(MARK), [webhook(id)], after(1000));
            webhooks.keep(mark(MARK), [webhook(id)], after(2000));
            webhooks.of(&HashSet::from([id]), after(millis)).1.len()
        };
        assert_eq!([999, 1000, 60_999, 61_000].map(kept_at), [0, 1, 1, 0]);
    }
}
