//! Counting anew what has changed.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aws::store::tally::Written;
use aws::store::{Consistency, StoreError, Tables};
use domain::ids::{CallId, WebhookId};
use domain::tally::{Chapter, Position, Row, Slice, SliceHeader, Span};
use domain::time::Timestamp;
use futures::{StreamExt, TryStreamExt, stream};

/// Most slices that are written at once.
const SLICES_AT_ONCE: usize = 32;
/// Rows from which on nothing further is counted for a write. With what the last webhook adds, as many again, and what slices hold of
/// others, they make fewer than the 100 items that DynamoDB writes at once.
const ROWS_AT_ONCE: usize = 16_000;
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
///
/// Answers with how many calls the tally did not know, knew otherwise, or knew and are not there.
pub async fn recount(tables: &Tables, parts: BTreeSet<Part>, clock: fn() -> Timestamp) -> Result<u64, StoreError> {
    recount_in_steps(tables, parts, ROWS_AT_ONCE, clock).await
}

/// [`recount`], in steps of so many rows: more than a slice holds ([`SLICE_ROWS`](domain::tally::SLICE_ROWS)).
pub async fn recount_in_steps(
    tables: &Tables,
    parts: BTreeSet<Part>,
    rows_at_once: usize,
    clock: fn() -> Timestamp,
) -> Result<u64, StoreError> {
    let (mut left, mut tries, mut off) = (parts, 0, 0);
    while let Some(first) = left.first().copied() {
        let now = clock();
        let Some(chapter) = chapter_at(tables, first.place, now).await? else {
            tries = once_more(tries).await?;
            continue;
        };
        let Some(step) = step(tables, &chapter, &left, rows_at_once, now).await? else {
            tries = once_more(tries).await?;
            continue;
        };
        let (before, mut after) = (chapter.version, chapter);
        let slices = after.take(step.slices, version_after(&after, now));
        let rest: Vec<Part> = step.left.iter().flat_map(|rest| rest.parts(&after)).collect();
        let written = match slices.is_empty() {
            true => Written::Yes,
            false => tables.write_chapter(before, after, slices, now).await?,
        };
        match written {
            Written::Yes => {
                left.retain(|part| !step.done.contains(part));
                left.extend(rest);
                off += step.off;
                tries = 0;
            }
            Written::Outdated => tries = once_more(tries).await?,
        }
    }
    Ok(off)
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
    /// What was too much for once.
    left: Vec<Rest>,
    /// Calls by which the slices were off.
    off: u64,
}

/// What is still to be counted of a webhook in a slice.
struct Rest {
    webhook: WebhookId,
    span: Span,
}

impl Rest {
    /// The parts it makes in the slices of a chapter: the slice may have been cut, by calls of other webhooks, too.
    fn parts(&self, chapter: &Chapter) -> Vec<Part> {
        let (mut parts, mut place) = (Vec::new(), self.span.start);
        while self.span.holds(place) {
            parts.push(Part { place, webhook: self.webhook });
            place = chapter.slice_at(place).end;
        }
        parts
    }
}

/// Counts parts that are in a chapter, as many as are written at once. `None` if its slices are just being written.
async fn step(
    tables: &Tables,
    chapter: &Chapter,
    parts: &BTreeSet<Part>,
    rows_at_once: usize,
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
    // One that has expired altogether may be gone, or not.
    let is_live = |slice: &&SliceHeader| slice.header.last_ttl > now.as_seconds();
    let known: BTreeSet<Position> = chapter.slices.iter().filter(is_live).map(|slice| slice.start).collect();
    let read = by_slice.keys().filter(|start| known.contains(start)).copied();
    let mut found = tables.slices(read, Consistency::Strong, now).await?;
    let mut step = Step { slices: BTreeMap::new(), done: BTreeSet::new(), left: Vec::new(), off: 0 };
    let mut rows = 0;
    for (start, (span, parts)) in by_slice {
        if rows >= rows_at_once {
            break;
        }
        let mut slice = match found.remove(&start) {
            Some(slice) => slice,
            None if known.contains(&start) => return Ok(None),
            None => Slice::default(),
        };
        let before = slice.clone();
        let webhooks: BTreeSet<WebhookId> = parts.iter().map(|part| part.webhook).collect();
        let mut waiting = webhooks.clone();
        let counts = stream::iter(webhooks).map(|webhook| async move {
            tables.rows_of(webhook, &span, rows_at_once, now).await.map(|rows| (webhook, rows))
        });
        let mut counts = counts.buffered(QUERIES_AT_ONCE);
        while rows < rows_at_once
            && let Some((webhook, mut counted)) = counts.try_next().await?
        {
            waiting.remove(&webhook);
            rows += counted.len();
            if counted.len() >= rows_at_once
                && let Some(last) = counted.last().map(Row::position)
            {
                step.left.push(Rest { webhook, span: Span { start: last.next(), end: span.end } });
                // What is known of the rest stays until it is counted: should this be the last step, it is not lost.
                let known = before.rows().iter().filter(|row| row.call.webhook() == webhook && row.position() > last);
                counted.extend(known);
            }
            slice.replace(webhook, counted);
        }
        drop(counts);
        // Others have to wait for the next step, in which the slice may be several.
        step.left.extend(waiting.into_iter().map(|webhook| Rest { webhook, span }));
        step.off += before.difference(&slice);
        step.done.extend(parts);
        // Where nothing is and nothing was, there is nothing to write.
        if !slice.rows().is_empty() || chapter.slices.iter().any(|slice| slice.start == start) {
            step.slices.insert(start, slice);
        }
    }
    // A chapter that does not hold what it was found by: it must not be looked for without end.
    Ok(Some(step).filter(|step| !step.done.is_empty()))
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
