//! What counting costs while calls are made: batches of changes as the stream of the table brings them.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use actions::tally::{Part, recount};
use aws::clock;

use super::drawn::Draw;
use super::fill;
use super::world::World;
use crate::counting_proxy::CountingProxy;
use crate::dynamodb_local::{DynamoDbLocal, client};
use crate::error::Error;

/// How many changes there are.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Batches that the stream brings.
    pub windows: u32,
    /// Calls that are made meanwhile for each batch.
    pub calls: usize,
}

/// How long changes are gathered for a batch, by `MaximumBatchingWindowInSeconds`.
const WINDOW: Duration = Duration::from_secs(20);
/// How long after its claim a call's outcome is recorded: the stream brings one record for each.
const OUTCOME_AFTER: Duration = Duration::from_millis(150);

/// What counting has cost.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counting {
    /// Calls that were counted.
    pub calls: usize,
    /// Records of the stream that told of them.
    pub records: usize,
    /// Requests.
    pub requests: usize,
    /// Read units.
    pub read_units: f64,
    /// Write units, transactions as AWS bills them.
    pub write_units: f64,
    /// How long it took here.
    pub took: Duration,
}

/// Has more calls come to be in a log, at its end, and has each batch of them counted.
pub async fn count(
    world: &mut World,
    dynamodb: &DynamoDbLocal,
    proxy: &CountingProxy,
    settings: Settings,
    seed: u64,
) -> Result<Counting, Error> {
    let client = client(&dynamodb.endpoint()).await;
    let mut draw = Draw::new(seed ^ 0x5eed, world.webhooks.clone());
    let mut all = Counting::default();
    // Calls whose outcome comes in the next batch.
    let mut late: BTreeSet<Part> = BTreeSet::new();
    for window in 0..settings.windows {
        let (start, end) = (world.end.plus(WINDOW * window), world.end.plus(WINDOW * (window + 1)));
        let mut log = std::mem::take(&mut world.log);
        let (events, calls) = (log.events.len(), log.calls.len());
        draw.stretch(&mut log, start, WINDOW, settings.calls);
        let (events, calls) = (events..log.events.len(), calls..log.calls.len());
        let new = calls.clone();
        world.log = fill::write(&client, &world.names, &world.direct, log, events, calls).await?;
        let mut parts = std::mem::take(&mut late);
        all.records += parts.len() + 2 * new.len();
        for call in &world.log.calls[new] {
            parts.insert(Part::of(call.id));
            if call.id.event_triggered_at().plus(OUTCOME_AFTER) >= end {
                late.insert(Part::of(call.id));
                all.records -= 1;
            }
        }
        proxy.take();
        let started = Instant::now();
        recount(&world.tables, parts, clock::now).await.map_err(Error::in_action("count calls"))?;
        all.took += started.elapsed();
        all.calls += settings.calls;
        for request in proxy.take() {
            all.requests += 1;
            all.read_units += request.read_units;
            all.write_units += request.write_units;
        }
    }
    Ok(all)
}
