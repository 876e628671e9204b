//! Forgetting what has expired.

use std::collections::BTreeMap;

use aws::store::tally::Written;
use aws::store::{Consistency, StoreError, Tables};
use domain::tally::{Position, SliceHeader};
use domain::time::Timestamp;

use super::recount::version_after;

/// Most slices that are written at once.
const SLICES_AT_ONCE: usize = 32;

/// Has the tally forget calls that have expired. Whoever reads it passes them over, but has to read slices for that of which only a
/// part has expired; those of which all has expire by themselves. What others write meanwhile is left for the next time.
///
/// Answers with how many slices there were to be pruned.
pub async fn prune(tables: &Tables, now: Timestamp) -> Result<usize, StoreError> {
    let seconds = now.as_seconds();
    let mut pruned = 0;
    for header in tables.chapters(now).await? {
        if header.header.first_ttl > seconds {
            continue;
        }
        let Some(chapter) = tables.chapter(header.span.start, Consistency::Strong, now).await? else { continue };
        let stale = |slice: &&SliceHeader| slice.header.first_ttl <= seconds;
        let starts: Vec<Position> =
            chapter.slices.iter().filter(stale).map(|slice| slice.start).take(SLICES_AT_ONCE).collect();
        let mut slices: BTreeMap<_, _> =
            tables.slices(starts.clone(), Consistency::Strong, now).await?.into_iter().collect();
        slices.values_mut().for_each(|slice| slice.forget_expired(seconds));
        // Those that expired by themselves are no longer there.
        for start in starts {
            slices.entry(start).or_default();
        }
        if slices.is_empty() {
            continue;
        }
        let (before, version) = (chapter.version, version_after(&chapter, now));
        let mut chapter = chapter;
        let count = slices.len();
        let written = chapter.take(slices, version);
        if tables.write_chapter(before, chapter, written, now).await? == Written::Yes {
            pruned += count;
        }
    }
    Ok(pruned)
}
