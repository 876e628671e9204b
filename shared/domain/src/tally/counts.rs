//! How many calls of each kind, or latency, there are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Latency, Row};
use crate::call::CallStatus;
use crate::entity::{EntityType, EventType};
use crate::ids::WebhookId;

/// What calls are counted by, besides their webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the fields are the attributes of a webhook call")]
pub struct Kind {
    pub entity_type: EntityType,
    pub event_type: EventType,
    pub status: CallStatus,
}

/// How many calls there are of each webhook and kind; or whatever else they are counted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts<K = Kind>(BTreeMap<(WebhookId, K), u32>);

impl<K> Default for Counts<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl Counts {
    /// Counts rows by kind.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Self {
        let mut counts = Self::default();
        for row in rows {
            counts.add(row.call.webhook(), row.kind, 1);
        }
        counts
    }
}

impl Counts<Latency> {
    /// Counts rows by how long their last attempts took. Calls that were not sent are not among them.
    pub fn by_latency<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Self {
        let mut counts = Self::default();
        for row in rows {
            if let Some(latency) = row.latency {
                counts.add(row.call.webhook(), latency, 1);
            }
        }
        counts
    }
}

impl<K: Copy + Ord> Counts<K> {
    /// Adds calls of one kind.
    pub fn add(&mut self, webhook: WebhookId, kind: K, count: u32) {
        *self.0.entry((webhook, kind)).or_default() += count;
    }

    /// Adds what was counted elsewhere.
    pub fn extend(&mut self, other: &Self) {
        for ((webhook, kind), count) in &other.0 {
            self.add(*webhook, *kind, *count);
        }
    }

    /// Calls of those webhooks and kinds that are wanted.
    pub fn total(&self, wanted: impl Fn(WebhookId, K) -> bool) -> u64 {
        let wanted = self.0.iter().filter(|((webhook, kind), _)| wanted(*webhook, *kind));
        wanted.map(|(_, count)| u64::from(*count)).sum()
    }

    /// Each count.
    pub fn iter(&self) -> impl Iterator<Item = (WebhookId, K, u32)> + '_ {
        self.0.iter().map(|((webhook, kind), count)| (*webhook, *kind, *count))
    }
}

/// The index of a value in the list of those that were met; it is added if it was not.
pub(super) fn index_of<T: PartialEq>(met: &mut Vec<T>, value: T) -> u32 {
    let index = met.iter().position(|one| *one == value).unwrap_or_else(|| {
        met.push(value);
        met.len() - 1
    });
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// The value of an index.
pub(super) fn entry<T: Copy>(met: &[T], index: u32) -> Result<T, String> {
    let value = usize::try_from(index).ok().and_then(|index| met.get(index)).copied();
    value.ok_or_else(|| format!("there is no entry {index}"))
}
