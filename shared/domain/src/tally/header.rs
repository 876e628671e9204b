//! What is known of a part of the log without reading it.

use serde::de::Error as _;
use serde::{Deserialize, Serialize};

use super::columns::Columns;
use super::{Counts, Latency, Position, Row, Span};

/// What a slice or a chapter holds. None is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Its first call.
    pub first: Position,
    /// Its last call.
    pub last: Position,
    /// When the first of its calls expires: seconds since 1970.
    pub first_ttl: i64,
    /// When the last of its calls expires.
    pub last_ttl: i64,
    /// What it holds, expired calls included.
    pub counts: Counts,
    /// How long the last attempts of these calls took.
    pub latencies: Counts<Latency>,
}

impl Header {
    /// Of rows in order; `None` if there are none.
    pub fn of(rows: &[Row]) -> Option<Self> {
        Some(Self {
            first: rows.first()?.position(),
            last: rows.last()?.position(),
            first_ttl: rows.iter().map(|row| row.ttl).min()?,
            last_ttl: rows.iter().map(|row| row.ttl).max()?,
            counts: Counts::of(rows),
            latencies: Counts::by_latency(rows),
        })
    }

    /// Of several parts in order, together; `None` if there are none.
    pub fn together<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let mut parts = parts.into_iter();
        let mut all = parts.next()?.clone();
        for part in parts {
            all.last = part.last;
            all.first_ttl = all.first_ttl.min(part.first_ttl);
            all.last_ttl = all.last_ttl.max(part.last_ttl);
            all.counts.extend(&part.counts);
            all.latencies.extend(&part.latencies);
        }
        Some(all)
    }

    /// Whether all that it counts is in the log at `now`, and within a span.
    pub fn lies_in(&self, span: &Span, now: i64) -> bool {
        span.holds(self.first) && span.holds(self.last) && self.first_ttl > now
    }

    /// Whether nothing that it counts can be in the log at `now`, and within a span.
    pub fn lies_outside(&self, span: &Span, now: i64) -> bool {
        self.last < span.start || self.first >= span.end || self.last_ttl <= now
    }
}

impl Serialize for Header {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Columns::of([self].into_iter()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Header {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let headers = Columns::deserialize(deserializer)?.into_headers().map_err(D::Error::custom)?;
        headers.into_iter().next().ok_or_else(|| D::Error::custom("there is no header"))
    }
}
