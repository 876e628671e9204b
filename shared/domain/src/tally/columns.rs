//! Headers as columns: those of a chapter's slices name the same few webhooks and kinds again and again, and are read with every page.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::{Deserialize, Serialize};

use super::counts::entry;
use super::{Counts, Header, Kind, Latency, Position};
use crate::ids::{CallId, WebhookId};
use crate::time::Timestamp;

/// Headers in order. Webhooks and kinds are indices; what grows is told as differences.
#[derive(Serialize, Deserialize)]
pub(super) struct Columns {
    webhooks: Vec<WebhookId>,
    kinds: Vec<Kind>,
    first: Places,
    last: Places,
    first_ttl: Vec<i64>,
    last_ttl: Vec<i64>,
    counts: CountColumns,
    latencies: CountColumns,
}

#[derive(Serialize, Deserialize)]
struct Places {
    webhook: Vec<u32>,
    time: Vec<i64>,
    hash: String,
}

/// Counts of all headers, one after the other.
#[derive(Default, Serialize, Deserialize)]
struct CountColumns {
    /// How many of them each header has.
    len: Vec<u32>,
    /// By how much the webhook's index is larger than that of the count before.
    webhook: Vec<u32>,
    by: Vec<u32>,
    count: Vec<u32>,
}

impl Columns {
    pub(super) fn of<'a>(headers: impl Iterator<Item = &'a Header> + Clone) -> Self {
        let counted = || headers.clone().flat_map(|header| header.counts.iter());
        let kinds: BTreeSet<Kind> = counted().map(|(_, kind, _)| kind).collect();
        let ends = headers.clone().flat_map(|header| [header.first, header.last]);
        let webhooks: BTreeSet<WebhookId> =
            counted().map(|(webhook, ..)| webhook).chain(ends.map(|place| place.call().webhook())).collect();
        let (webhooks, kinds): (Vec<_>, Vec<_>) = (webhooks.into_iter().collect(), kinds.into_iter().collect());
        let place = |places: &mut dyn Iterator<Item = Position>| Places::of(places, &webhooks);
        Self {
            first: place(&mut headers.clone().map(|header| header.first)),
            last: place(&mut headers.clone().map(|header| header.last)),
            first_ttl: differences(headers.clone().map(|header| header.first_ttl)),
            last_ttl: differences(headers.clone().map(|header| header.last_ttl)),
            counts: CountColumns::of(headers.clone().map(|header| &header.counts), &webhooks, |kind| {
                index(&kinds, kind)
            }),
            latencies: CountColumns::of(headers.map(|header| &header.latencies), &webhooks, |latency| {
                u32::from(Latency::number(Some(latency)))
            }),
            webhooks,
            kinds,
        }
    }

    /// The headers, or what is wrong with the columns.
    pub(super) fn into_headers(self) -> Result<Vec<Header>, String> {
        let Self { webhooks, kinds, first, last, first_ttl, last_ttl, counts, latencies } = self;
        let latency = |number: u32| {
            let latency = u8::try_from(number).ok().and_then(Latency::from_number);
            latency.ok_or_else(|| format!("there is no latency {number}"))
        };
        let mut counts = counts.into_counts(&webhooks, |number| entry(&kinds, number))?.into_iter();
        let mut latencies = latencies.into_counts(&webhooks, latency)?.into_iter();
        let mut last = last.into_positions(&webhooks)?.into_iter();
        let (mut first_ttl, mut last_ttl) = (sums(first_ttl), sums(last_ttl));
        let mut headers = Vec::new();
        for first in first.into_positions(&webhooks)? {
            let rest = (last.next(), first_ttl.next(), last_ttl.next(), counts.next(), latencies.next());
            let (Some(last), Some(first_ttl), Some(last_ttl), Some(counts), Some(latencies)) = rest else {
                return Err("a column is too short".to_owned());
            };
            headers.push(Header { first, last, first_ttl, last_ttl, counts, latencies });
        }
        Ok(headers)
    }
}

impl Places {
    fn of(places: &mut dyn Iterator<Item = Position>, webhooks: &[WebhookId]) -> Self {
        let calls: Vec<CallId> = places.map(Position::call).collect();
        Self {
            webhook: calls.iter().map(|call| index(webhooks, call.webhook())).collect(),
            time: differences(calls.iter().map(|call| call.event_triggered_at().as_millis())),
            hash: STANDARD_NO_PAD.encode(calls.iter().flat_map(CallId::event_hash).collect::<Vec<u8>>()),
        }
    }

    fn into_positions(self, webhooks: &[WebhookId]) -> Result<Vec<Position>, String> {
        let hashes = STANDARD_NO_PAD.decode(&self.hash).map_err(|error| error.to_string())?;
        let (hashes, _) = hashes.as_chunks::<8>();
        if hashes.len() != self.webhook.len() || self.time.len() != self.webhook.len() {
            return Err("a column is too short".to_owned());
        }
        let parts = self.webhook.into_iter().zip(sums(self.time)).zip(hashes);
        let position = |((webhook, millis), hash): ((u32, i64), &[u8; 8])| {
            let time = Timestamp::from_millis(millis).map_err(|error| error.to_string())?;
            Ok(Position::of(CallId::from_parts(entry(webhooks, webhook)?, time, *hash)))
        };
        parts.map(position).collect()
    }
}

impl CountColumns {
    fn of<'a, K: Copy + Ord + 'a>(
        all: impl Iterator<Item = &'a Counts<K>>,
        webhooks: &[WebhookId],
        number: impl Fn(K) -> u32,
    ) -> Self {
        let mut columns = Self::default();
        for counts in all {
            let (mut len, mut before) = (0, 0);
            for (webhook, by, count) in counts.iter() {
                let at = index(webhooks, webhook);
                columns.webhook.push(at - before);
                columns.by.push(number(by));
                columns.count.push(count);
                (len, before) = (len + 1, at);
            }
            columns.len.push(len);
        }
        columns
    }

    fn into_counts<K: Copy + Ord>(
        self,
        webhooks: &[WebhookId],
        of: impl Fn(u32) -> Result<K, String>,
    ) -> Result<Vec<Counts<K>>, String> {
        let mut entries = self.webhook.into_iter().zip(self.by).zip(self.count);
        let mut all = Vec::with_capacity(self.len.len());
        for len in self.len {
            let (mut counts, mut at) = (Counts::default(), 0_u32);
            for _ in 0..len {
                let ((more, by), count) = entries.next().ok_or("a column is too short")?;
                at = at.saturating_add(more);
                counts.add(entry(webhooks, at)?, of(by)?, count);
            }
            all.push(counts);
        }
        Ok(all)
    }
}

/// The index of a value in a sorted list that holds it.
fn index<T: Ord>(sorted: &[T], value: T) -> u32 {
    u32::try_from(sorted.partition_point(|one| *one < value)).unwrap_or(u32::MAX)
}

/// By how much each number is larger than the one before.
pub(super) fn differences(numbers: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut before = 0;
    numbers.map(|number| number - std::mem::replace(&mut before, number)).collect()
}

/// The numbers of their differences.
pub(super) fn sums(differences: Vec<i64>) -> impl Iterator<Item = i64> {
    let mut sum = 0_i64;
    differences.into_iter().map(move |difference| {
        sum = sum.saturating_add(difference);
        sum
    })
}
