//! A slice of the log: what is known of each of its calls.

use std::collections::HashSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde::de::Error as _;
use serde::{Deserialize, Serialize};

use super::columns::{differences, sums};
use super::counts::{entry, index_of};
use super::{Header, Kind, Latency, Position, Row};
use crate::ids::{CallId, WebhookId};
use crate::time::Timestamp;

/// Most calls of a slice.
pub const SLICE_ROWS: usize = 1000;

/// The calls of a slice, in the order of their positions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slice {
    rows: Vec<Row>,
}

impl Slice {
    /// Its calls, in order.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// What it holds; `None` if that is nothing.
    pub fn header(&self) -> Option<Header> {
        Header::of(&self.rows)
    }

    /// Puts `rows` in the place of all that it knows of a webhook.
    pub fn replace(&mut self, webhook: WebhookId, rows: impl IntoIterator<Item = Row>) {
        self.rows.retain(|row| row.call.webhook() != webhook);
        self.rows.extend(rows);
        self.rows.sort_by_key(Row::position);
    }

    /// How many calls one of the two knows and the other does not, or knows otherwise.
    pub fn difference(&self, other: &Self) -> u64 {
        let rows = |slice: &Self| slice.rows.iter().copied().collect::<HashSet<Row>>();
        let (own, others) = (rows(self), rows(other));
        own.symmetric_difference(&others).map(|row| row.call).collect::<HashSet<CallId>>().len() as u64
    }

    /// Forgets what has expired at `now`.
    pub fn forget_expired(&mut self, now: i64) {
        self.rows.retain(|row| row.ttl > now);
    }

    /// Cuts it where it is too large. Each piece but the first begins at its first call. `grows_at_its_end`: what comes next belongs
    /// into the last piece, so that the others are as full as may be.
    pub fn cut(self, grows_at_its_end: bool) -> Vec<Self> {
        let pieces = self.rows.len().div_ceil(SLICE_ROWS).max(1);
        let length = if grows_at_its_end { SLICE_ROWS } else { self.rows.len().div_ceil(pieces).max(1) };
        self.rows.chunks(length).map(|rows| Self { rows: rows.to_vec() }).collect()
    }

    /// The position of its first call.
    pub fn first(&self) -> Option<Position> {
        self.rows.first().map(Row::position)
    }
}

/// As columns, which compress well: times as differences, webhooks, kinds and expiries as indices.
#[derive(Serialize, Deserialize)]
struct Columns {
    times: Vec<i64>,
    hashes: String,
    webhooks: Vec<WebhookId>,
    webhook: Vec<u32>,
    kinds: Vec<Kind>,
    kind: Vec<u32>,
    ttls: Vec<i64>,
    ttl: Vec<u32>,
    /// Missing where it was written before latencies were counted.
    #[serde(default)]
    latency: Vec<u8>,
}

impl Serialize for Slice {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (mut webhooks, mut kinds, mut ttls) = (Vec::new(), Vec::new(), Vec::new());
        let columns = Columns {
            times: differences(self.rows.iter().map(|row| row.call.event_triggered_at().as_millis())),
            hashes: STANDARD_NO_PAD.encode(self.rows.iter().flat_map(|row| row.call.event_hash()).collect::<Vec<u8>>()),
            webhook: self.rows.iter().map(|row| index_of(&mut webhooks, row.call.webhook())).collect(),
            kind: self.rows.iter().map(|row| index_of(&mut kinds, row.kind)).collect(),
            ttl: self.rows.iter().map(|row| index_of(&mut ttls, row.ttl)).collect(),
            latency: self.rows.iter().map(|row| Latency::number(row.latency)).collect(),
            webhooks,
            kinds,
            ttls,
        };
        columns.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Slice {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let columns = Columns::deserialize(deserializer)?;
        let hashes = STANDARD_NO_PAD.decode(&columns.hashes).map_err(D::Error::custom)?;
        let (hashes, _) = hashes.as_chunks::<8>();
        let mut rows = Vec::with_capacity(columns.times.len());
        for (number, millis) in sums(columns.times).enumerate() {
            let missing = || D::Error::custom("a column is too short");
            let at = |column: &[u32]| column.get(number).copied().ok_or_else(missing);
            let time = Timestamp::from_millis(millis).map_err(D::Error::custom)?;
            let hash = *hashes.get(number).ok_or_else(missing)?;
            rows.push(Row {
                call: CallId::from_parts(
                    entry(&columns.webhooks, at(&columns.webhook)?).map_err(D::Error::custom)?,
                    time,
                    hash,
                ),
                kind: entry(&columns.kinds, at(&columns.kind)?).map_err(D::Error::custom)?,
                latency: columns.latency.get(number).copied().and_then(Latency::from_number),
                ttl: entry(&columns.ttls, at(&columns.ttl)?).map_err(D::Error::custom)?,
            });
        }
        Ok(Self { rows })
    }
}
