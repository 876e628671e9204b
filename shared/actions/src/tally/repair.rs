//! Counting everything anew.

use std::collections::BTreeSet;

use aws::store::{Consistency, StoreError, Tables};
use domain::ids::WebhookId;
use domain::tally::{Counts, Position};
use domain::time::Timestamp;

use super::recount::{Part, recount};

const HOUR_MILLIS: i64 = 60 * 60 * 1000;

/// What a repair has found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Repaired {
    /// Calls that are counted now.
    pub calls: u64,
    /// Calls by which counts were off: missing ones, and such as were counted and are not there.
    pub off: u64,
}

/// Counts all calls of a day of the log anew, `day` being any position in it. It is also how the tally of a log that was there before
/// it comes to be.
pub async fn repair(
    tables: &Tables,
    webhooks: &[WebhookId],
    day: Position,
    clock: fn() -> Timestamp,
) -> Result<Repaired, StoreError> {
    let span = day.day();
    let before = counts(tables, day, clock()).await?;
    let mut places: BTreeSet<Position> = BTreeSet::new();
    for header in tables.chapters(clock()).await?.iter().filter(|header| span.holds(header.span.start)) {
        let chapter = tables.chapter(header.span.start, Consistency::Strong, clock()).await?;
        places.extend(chapter.into_iter().flat_map(|chapter| chapter.slices).map(|slice| slice.start));
    }
    let hours = (0..24).map(|hour| span.start.time().as_millis() + hour * HOUR_MILLIS);
    places.extend(hours.filter_map(|millis| Timestamp::from_millis(millis).ok()).map(Position::at));
    for place in places {
        recount(tables, webhooks.iter().map(|webhook| Part { place, webhook: *webhook }).collect(), clock).await?;
    }
    let after = counts(tables, day, clock()).await?;
    Ok(Repaired { calls: after.total(|_, _| true), off: before.difference(&after) })
}

async fn counts(tables: &Tables, day: Position, now: Timestamp) -> Result<Counts, StoreError> {
    let span = day.day();
    let mut counts = Counts::default();
    for header in tables.chapters(now).await?.iter().filter(|header| span.holds(header.span.start)) {
        counts.extend(&header.header.counts);
    }
    Ok(counts)
}
