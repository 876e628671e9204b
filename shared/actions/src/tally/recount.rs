//! Counting anew what has changed.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aws::store::tally::Written;
use aws::store::{Consistency, StoreError, Tables};
use domain::ids::{CallId, WebhookId};
use domain::tally::{Chapter, Position, Row, Slice, Span};
use domain::time::Timestamp;
use futures::{StreamExt, TryStreamExt, stream};

/// Most slices that are written at once.
const SLICES_AT_ONCE: usize = 32;
/// Rows from which on no further slice is written at once; they make up to as many slices as [`SLICES_AT_ONCE`].
const ROWS_AT_ONCE: usize = 30_000;
/// Queries at the same time.
const QUERIES_AT_ONCE: usize = 8;
/// How often a chapter that others write, too, is tried.
const TRIES: u32 = 12;

/// The calls of one webhook in one slice of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// Any position in the slice.
    pub place: Position,
    /// The webhook.
    pub webhook: WebhookId,
}

impl Part {
    /// The part that a call is in.
    pub fn of(call: CallId) -> Self {
        Self { place: Position::of(call), webhook: call.webhook() }
    }
}

/// Counts parts of the log anew, and has the tally say what is there now.
///
/// A chapter's version is read first, then the calls, strongly consistent; it is written if its version is still the same. So what is
/// written is never older than what it replaces.
pub async fn recount(tables: &Tables, parts: BTreeSet<Part>, clock: fn() -> Timestamp) -> Result<(), StoreError> {
    let (mut left, mut tries) = (parts, 0);
    while let Some(first) = left.first().copied() {
        let now = clock();
        let Some(chapter) = chapter_at(tables, first.place, now).await? else {
            tries = once_more(tries).await?;
            continue;
        };
        let Some(step) = step(tables, &chapter, &left, now).await? else {
            tries = once_more(tries).await?;
            continue;
        };
        let (before, version) = (chapter.version, version_after(&chapter, now));
        let mut chapter = chapter;
        let slices = chapter.take(step.slices, version);
        match tables.write_chapter(before, chapter, slices, now).await? {
            Written::Yes => {
                left.retain(|part| !step.done.contains(part));
                left.extend(step.left);
                tries = 0;
            }
            Written::Outdated => tries = once_more(tries).await?,
        }
    }
    Ok(())
}

/// A version that no chapter in this place had before, not even one that is long gone.
pub(super) fn version_after(chapter: &Chapter, now: Timestamp) -> u64 {
    (chapter.version + 1).max(u64::try_from(now.as_millis()).unwrap_or_default())
}

/// The chapter that a position is in, or a new one. `None` if it is just being written.
async fn chapter_at(tables: &Tables, place: Position, now: Timestamp) -> Result<Option<Chapter>, StoreError> {
    let around = tables.chapters_around(place, now).await?;
    let Some(header) = around.before.as_ref().filter(|before| before.span.holds(place)) else {
        return Ok(Some(Chapter::around(place, around.before.map(|before| before.span), around.after)));
    };
    let chapter = tables.chapter(header.span.start, Consistency::Strong, now).await?;
    Ok(chapter.filter(|chapter| chapter.version == header.version))
}

/// What is written at once.
struct Step {
    /// The slices as they are now.
    slices: BTreeMap<Position, Slice>,
    /// The parts that were counted.
    done: BTreeSet<Part>,
    /// Parts of parts: what of them was too much for once.
    left: Vec<Part>,
}

/// Counts parts that are in a chapter, as many as are written at once. `None` if its slices are just being written.
async fn step(
    tables: &Tables,
    chapter: &Chapter,
    parts: &BTreeSet<Part>,
    now: Timestamp,
) -> Result<Option<Step>, StoreError> {
    let mut by_slice: BTreeMap<Position, (Span, BTreeSet<Part>)> = BTreeMap::new();
    for part in parts.iter().filter(|part| chapter.span.holds(part.place)) {
        let span = chapter.slice_at(part.place);
        if by_slice.len() == SLICES_AT_ONCE && !by_slice.contains_key(&span.start) {
            break;
        }
        by_slice.entry(span.start).or_insert_with(|| (span, BTreeSet::new())).1.insert(*part);
    }
    let known: Vec<Position> = chapter.slices.iter().map(|slice| slice.start).collect();
    let read = by_slice.keys().filter(|start| known.contains(start)).copied();
    let mut found = tables.slices(read, Consistency::Strong, now).await?;
    let mut step = Step { slices: BTreeMap::new(), done: BTreeSet::new(), left: Vec::new() };
    let mut rows = 0;
    for (start, (span, parts)) in by_slice {
        if rows >= ROWS_AT_ONCE {
            break;
        }
        let mut slice = match found.remove(&start) {
            Some(slice) => slice,
            None if known.contains(&start) => return Ok(None),
            None => Slice::default(),
        };
        let webhooks: BTreeSet<WebhookId> = parts.iter().map(|part| part.webhook).collect();
        let counts = stream::iter(webhooks).map(|webhook| async move {
            tables.rows_of(webhook, &span, ROWS_AT_ONCE, now).await.map(|rows| (webhook, rows))
        });
        let counts: Vec<(WebhookId, Vec<Row>)> = counts.buffer_unordered(QUERIES_AT_ONCE).try_collect().await?;
        for (webhook, counted) in counts {
            if counted.len() >= ROWS_AT_ONCE
                && let Some(last) = counted.last()
            {
                step.left.push(Part::of(last.call));
            }
            rows += counted.len();
            slice.replace(webhook, counted);
        }
        step.slices.insert(start, slice);
        step.done.extend(parts);
    }
    Ok(Some(step))
}

/// Waits a moment before another try, if there may be one.
async fn once_more(tries: u32) -> Result<u32, StoreError> {
    if tries == TRIES {
        let cause = "others keep writing the same chapter".to_owned();
        return Err(StoreError::Service { action: "write a chapter of the tally", cause });
    }
    let longest = (20_u64 << tries.min(6)).min(1000);
    tokio::time::sleep(Duration::from_millis(aws::ids::chance(longest))).await;
    Ok(tries + 1)
}
