//! A chapter of the log: what each of its slices holds.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Serialize};

use super::columns::{Columns, differences, sums};
use super::{Header, Position, Slice, Span};

/// Most slices of a chapter.
pub const CHAPTER_SLICES: usize = 256;

/// What a chapter knows of a slice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SliceHeader {
    /// Where the slice starts: it holds what comes from here on, up to the next slice, or to the end of the hour.
    pub start: Position,
    /// The version of the chapter with which it was last written.
    pub version: u64,
    /// What it holds.
    pub header: Header,
}

/// What the tally knows of a chapter without reading it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChapterHeader {
    /// What it covers.
    pub span: Span,
    /// Its version.
    pub version: u64,
    /// What it holds.
    pub header: Header,
}

/// A part of the log that does not cross a day, cut into slices that do not cross an hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// What it covers.
    pub span: Span,
    /// Tells it from what it was before it was last written. 0: it is not written yet.
    pub version: u64,
    /// What its slices hold, in order.
    pub slices: Vec<SliceHeader>,
}

impl Chapter {
    /// A new one, without slices, for what `position` stands in: of its day what is between the chapters before and after it.
    pub fn around(position: Position, before: Option<Span>, after: Option<Position>) -> Self {
        let day = position.day();
        let start = before.map_or(day.start, |before| before.end.max(day.start));
        let end = after.map_or(day.end, |after| after.min(day.end));
        Self { span: Span { start, end }, version: 0, slices: Vec::new() }
    }

    /// What it holds; `None` if that is nothing.
    pub fn header(&self) -> Option<ChapterHeader> {
        let header = Header::together(self.slices.iter().map(|slice| &slice.header))?;
        Some(ChapterHeader { span: self.span, version: self.version, header })
    }

    /// The slice that a position is in, whether it is there yet or not.
    pub fn slice_at(&self, position: Position) -> Span {
        let hour = position.hour();
        let next = self.slices.partition_point(|slice| slice.start <= position);
        let before = next.checked_sub(1).and_then(|index| self.slices.get(index)).map(|slice| slice.start);
        let after = self.slices.get(next).map(|slice| slice.start);
        Span {
            start: before.unwrap_or(hour.start).max(hour.start).max(self.span.start),
            end: after.unwrap_or(hour.end).min(hour.end).min(self.span.end),
        }
    }

    /// Takes slices as they are now, by where they start, and cuts those that are too large. Answers with what is to be written: `None`
    /// for a slice that is no longer there. `version` is larger than any that a chapter in this place had before.
    pub fn take(&mut self, changed: BTreeMap<Position, Slice>, version: u64) -> Vec<(Position, Option<Slice>)> {
        self.version = version;
        let mut written = Vec::new();
        for (start, slice) in changed {
            // What comes next belongs at the end of the hour's last slice: those before it may be full.
            let grows_at_its_end = self.slice_at(start).end == start.hour().end;
            self.slices.retain(|slice| slice.start != start);
            let pieces = slice.cut(grows_at_its_end);
            if pieces.is_empty() {
                written.push((start, None));
            }
            for (number, piece) in pieces.into_iter().enumerate() {
                let Some(header) = piece.header() else { continue };
                let start = if number == 0 { start } else { header.first };
                self.slices.push(SliceHeader { start, version: self.version, header });
                written.push((start, Some(piece)));
            }
        }
        self.slices.sort_by_key(|slice| slice.start);
        written
    }

    /// Cuts it where it has too many slices. The first piece is what is left of it; the others are new, and follow it.
    pub fn cut(self) -> Vec<Self> {
        let starts: Vec<Position> = self.slices.chunks(CHAPTER_SLICES).skip(1).map(|slices| slices[0].start).collect();
        let bounds: Vec<Position> = [self.span.start].into_iter().chain(starts).chain([self.span.end]).collect();
        let version = self.version;
        let slices = self.slices.chunks(CHAPTER_SLICES).map(<[SliceHeader]>::to_vec).chain([Vec::new()]);
        let pieces = bounds.windows(2).zip(slices);
        pieces.map(|(span, slices)| Self { span: Span { start: span[0], end: span[1] }, version, slices }).collect()
    }
}

/// With the headers of all slices as columns.
#[derive(Serialize, Deserialize)]
struct Wire {
    span: Span,
    version: u64,
    /// Where each slice starts; `null` where that is its first call.
    starts: Vec<Option<Position>>,
    versions: Vec<i64>,
    headers: Columns,
}

impl Serialize for Chapter {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let start = |slice: &SliceHeader| Some(slice.start).filter(|start| *start != slice.header.first);
        let version = |slice: &SliceHeader| i64::try_from(slice.version).unwrap_or(i64::MAX);
        let wire = Wire {
            span: self.span,
            version: self.version,
            starts: self.slices.iter().map(start).collect(),
            versions: differences(self.slices.iter().map(version)),
            headers: Columns::of(self.slices.iter().map(|slice| &slice.header)),
        };
        wire.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Chapter {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Wire { span, version, starts, versions, headers } = Wire::deserialize(deserializer)?;
        let headers = headers.into_headers().map_err(D::Error::custom)?;
        if starts.len() != headers.len() || versions.len() != headers.len() {
            return Err(D::Error::custom("a column is too short"));
        }
        let parts = headers.into_iter().zip(starts).zip(sums(versions));
        let slices = parts.map(|((header, start), version)| SliceHeader {
            start: start.unwrap_or(header.first),
            version: u64::try_from(version).unwrap_or_default(),
            header,
        });
        Ok(Self { span, version, slices: slices.collect() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::call::CallStatus;
    use crate::entity::{EntityType, EventType};
    use crate::ids::{CallId, WebhookId};
    use crate::tally::{Kind, Latency, Row, SLICE_ROWS};
    use crate::time::Timestamp;

    const MINUTE: i64 = 60_000;

    fn row(webhook: u128, millis: i64, event: u32) -> Row {
        let webhook = WebhookId::from(uuid::Uuid::from_u128(webhook));
        let call = CallId::new(webhook, Timestamp::from_millis(millis).unwrap(), &event.to_string());
        let status = if event.is_multiple_of(7) { CallStatus::Failed } else { CallStatus::Success };
        let kind = Kind { entity_type: EntityType::Item, event_type: EventType::Publish, status };
        let latency = (!event.is_multiple_of(5)).then(|| Latency::of(u64::from(event % 4) * 100));
        Row { call, kind, latency, ttl: 1_000_000 + i64::from(event % 3) }
    }

    /// What the tally is made of in a test: chapters with their slices.
    #[derive(Default)]
    struct Log {
        chapters: BTreeMap<Position, Chapter>,
        slices: BTreeMap<Position, Slice>,
    }

    impl Log {
        /// Has the rows of one webhook where `position` is be those of `rows` that belong there.
        fn recount(&mut self, position: Position, rows: &[Row]) {
            let before = self.chapters.range(..=position).next_back().map(|(_, chapter)| chapter.clone());
            let after = self.chapters.range(position..).map(|(start, _)| *start).find(|start| *start > position);
            let mut chapter = match before {
                Some(before) if before.span.holds(position) => before,
                before => Chapter::around(position, before.map(|before| before.span), after),
            };
            let span = chapter.slice_at(position);
            let mut slice = self.slices.get(&span.start).cloned().unwrap_or_default();
            let webhook = position.call().webhook();
            let own = rows.iter().filter(|row| row.call.webhook() == webhook && span.holds(row.position()));
            slice.replace(webhook, own.copied());
            let version = chapter.version + 1;
            for (start, slice) in chapter.take(BTreeMap::from([(span.start, slice)]), version) {
                match slice {
                    Some(slice) => self.slices.insert(start, slice),
                    None => self.slices.remove(&start),
                };
            }
            self.chapters.remove(&chapter.span.start);
            let pieces = chapter.cut().into_iter().filter(|piece| !piece.slices.is_empty());
            self.chapters.extend(pieces.map(|piece| (piece.span.start, piece)));
        }

        fn knows(&self, position: Position) -> bool {
            let slice = self.slices.range(..=position).next_back().map(|(_, slice)| slice.rows()).unwrap_or_default();
            slice.binary_search_by_key(&position, Row::position).is_ok()
        }

        /// Every row, and that everything is where it says.
        fn rows(&self) -> Vec<Row> {
            let mut rows = Vec::new();
            let mut end = Position::at(Timestamp::EPOCH);
            for (start, chapter) in &self.chapters {
                assert!(*start == chapter.span.start && *start >= end && start.day().holds(*start));
                end = chapter.span.end;
                assert!(chapter.slices.len() <= CHAPTER_SLICES);
                for header in &chapter.slices {
                    let slice = &self.slices[&header.start];
                    let span = chapter.slice_at(header.start);
                    assert_eq!(span.start, header.start);
                    assert!(slice.rows().len() <= SLICE_ROWS);
                    assert!(
                        slice.rows().iter().all(|row| span.holds(row.position()) && chapter.span.holds(row.position()))
                    );
                    assert_eq!(slice.header().as_ref(), Some(&header.header));
                    rows.extend_from_slice(slice.rows());
                }
            }
            assert_eq!(self.slices.len(), self.chapters.values().map(|chapter| chapter.slices.len()).sum::<usize>());
            rows
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        #[test]
        fn whatever_is_recounted_in_whatever_order_every_row_is_there_once(
            // Bursts: so many calls of a webhook from a minute on, a millisecond apart or all at once.
            bursts in proptest::collection::vec((1u128..4, 0i64..3000, 1u32..1500, 0i64..2), 1..6), reversed: bool,
        ) {
            let mut rows: Vec<Row> = Vec::new();
            for (webhook, minute, count, step) in bursts {
                let first = u32::try_from(rows.len()).unwrap();
                rows.extend((0..count).map(|n| row(webhook, minute * MINUTE + i64::from(n) * step, first + n)));
            }
            let mut log = Log::default();
            let mut order: Vec<Row> = rows.clone();
            if reversed {
                order.reverse();
            }
            // As batches of a stream: nothing of a call is known before its batch.
            for batch in 0..order.len().div_ceil(500) {
                let known = &order[..order.len().min((batch + 1) * 500)];
                for changed in &known[batch * 500..] {
                    if !log.knows(changed.position()) {
                        log.recount(changed.position(), known);
                    }
                }
            }
            rows.sort_by_key(Row::position);
            prop_assert_eq!(log.rows(), rows);
        }
    }

    #[test]
    fn a_log_that_grows_at_its_end_has_full_slices() {
        let (mut log, mut rows) = (Log::default(), Vec::new());
        for number in 0..3500 {
            rows.push(row(1, 5 * MINUTE + i64::from(number), number));
            if number % 100 == 99 {
                log.recount(rows.last().unwrap().position(), &rows);
                // Whatever the batch has begun in the slice before.
                log.recount(rows[rows.len() - 100].position(), &rows);
            }
        }
        let lengths: Vec<usize> = log.slices.values().map(|slice| slice.rows().len()).collect();
        assert_eq!(lengths, [1000, 1000, 1000, 500]);
    }

    #[test]
    fn a_chapter_is_cut_behind_256_slices() {
        let mut log = Log::default();
        let rows: Vec<Row> = (0..CHAPTER_SLICES * SLICE_ROWS + 5)
            .map(|number| row(1, 5 * MINUTE, u32::try_from(number).unwrap()))
            .collect();
        log.recount(rows[0].position(), &rows);
        assert_eq!(log.chapters.values().map(|chapter| chapter.slices.len()).collect::<Vec<_>>(), [256, 1]);
        assert_eq!(log.rows().len(), rows.len());
        // Each half is found again.
        let late = row(1, 5 * MINUTE + 1, 9);
        log.recount(late.position(), &[rows, vec![late]].concat());
        assert_eq!(log.rows().len(), CHAPTER_SLICES * SLICE_ROWS + 6);
        assert_eq!(log.chapters.len(), 2);
    }

    #[test]
    fn what_is_gone_leaves_no_slice_and_no_chapter() {
        let mut log = Log::default();
        let row = row(1, 5 * MINUTE, 1);
        log.recount(row.position(), &[row]);
        log.recount(row.position(), &[]);
        assert!(log.chapters.is_empty() && log.slices.is_empty());
    }

    #[test]
    fn slices_and_chapters_survive_as_json() {
        let mut log = Log::default();
        let rows: Vec<Row> =
            (0..2500).map(|number| row(u128::from(number % 5), i64::from(number) * MINUTE, number)).collect();
        rows.iter().for_each(|row| log.recount(row.position(), &rows));
        for slice in log.slices.values() {
            let json = serde_json::to_string(slice).unwrap();
            assert_eq!(&serde_json::from_str::<Slice>(&json).unwrap(), slice);
        }
        for chapter in log.chapters.values() {
            let json = serde_json::to_string(chapter).unwrap();
            assert_eq!(&serde_json::from_str::<Chapter>(&json).unwrap(), chapter);
        }
        let slice = log.slices.values().next().unwrap();
        // As it was written before latencies were counted.
        let mut json = serde_json::to_value(slice).unwrap();
        json.as_object_mut().unwrap().remove("latency");
        let old: Slice = serde_json::from_value(json).unwrap();
        let without: Vec<Row> = slice.rows().iter().map(|row| Row { latency: None, ..*row }).collect();
        assert_eq!(old.rows(), without);
        assert!(
            serde_json::from_str::<Slice>(
                r#"{"times":[1],"hashes":"","webhooks":[],"webhook":[],"kinds":[],"kind":[],"ttls":[],"ttl":[]}"#
            )
            .is_err()
        );
    }
}
