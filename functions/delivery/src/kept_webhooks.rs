//! Webhooks with their signing secrets, kept from batch to batch for as long as the mark is the same that they are known by.
//!
//! What is kept was read after its mark. So if the mark is still the same, nothing has changed since: the webhooks are those that are in
//! the table at the moment when the mark is read again.

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

/// What is kept: at most what a site may have of webhooks.
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
    /// The mark that was read last, and those of the webhooks that are kept under it.
    pub fn of(&self, wanted: &HashSet<WebhookId>, now: Timestamp) -> (Option<Mark>, HashMap<WebhookId, WithSecrets>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(kept) = kept.as_mut() else { return (None, HashMap::new()) };
        if now < kept.since || now.since(kept.since) >= LONGEST {
            kept.webhooks.clear();
            kept.since = now;
        }
        let webhooks = wanted.iter().filter_map(|id| Some((*id, kept.webhooks.get(id)?.clone())));
        (Some(kept.mark), webhooks.collect())
    }

    /// Notes the mark that was read; what was kept under another one is dropped.
    pub fn note(&self, mark: Mark, now: Timestamp) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.as_ref().is_none_or(|kept| kept.mark != mark) {
            *kept = Some(Kept { mark, since: now, webhooks: HashMap::new() });
        }
    }

    /// Keeps webhooks whose reading began after `mark` was read, if that is still the last one.
    pub fn keep(&self, mark: Mark, webhooks: impl Iterator<Item = (WebhookId, WithSecrets)>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.as_mut().filter(|kept| kept.mark == mark) {
            kept.webhooks.extend(webhooks);
        }
    }
}
