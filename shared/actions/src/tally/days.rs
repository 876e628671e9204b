//! Days of the log.

use aws::store::{StoreError, Tables};
use domain::ids::WebhookId;
use domain::tally::Position;
use domain::time::Timestamp;
use futures::{StreamExt, TryStreamExt, stream};

/// Queries at the same time.
const QUERIES_AT_ONCE: usize = 8;

/// The start of the first day on which these webhooks have calls, or on which the tally counts some, from `from` on. Days are those
/// of the events, which may be long ago, or to come.
pub async fn next_day(
    tables: &Tables,
    webhooks: &[WebhookId],
    from: Position,
    now: Timestamp,
) -> Result<Option<Position>, StoreError> {
    let first = stream::iter(webhooks).map(|webhook| tables.first_call_since(*webhook, from));
    let calls: Vec<_> = first.buffer_unordered(QUERIES_AT_ONCE).try_collect().await?;
    let calls = calls.into_iter().flatten().map(Position::of);
    let counted = tables.chapters(now).await?;
    let counted = counted.iter().map(|chapter| chapter.span.start).filter(|position| *position >= from);
    Ok(calls.chain(counted).min().map(|position| position.day().start))
}
