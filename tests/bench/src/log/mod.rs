//! The benchmark of the log: what it costs to keep the tally of a large log, and to find, count and show calls in it.

mod api;
mod cost;
mod drawn;
mod expected;
mod fill;
mod queries;
mod queues;
mod report;
mod stream;
mod verdict;
mod world;

use std::path::Path;

pub use drawn::Shape;
pub use report::Report;

use crate::counting_proxy::CountingProxy;
use crate::dynamodb_local::DynamoDbLocal;
use crate::error::Error;
use queues::EmptyQueues;
use world::World;

/// What is measured.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Calls in the log.
    pub calls: usize,
    /// Calls in the log that it is compared with.
    pub beside: usize,
    /// What everything that is drawn by chance follows from.
    pub seed: u64,
    /// How long the log goes back, in days.
    pub days: u32,
    /// Webhooks.
    pub webhooks: usize,
    /// Calls that are counted as the stream brings them.
    pub stream: stream::Settings,
}

impl Default for Settings {
    fn default() -> Self {
        let stream = stream::Settings { windows: 15, calls: 2000 };
        Self { calls: 1_000_000, beside: 10_000, seed: 1, days: 30, webhooks: 50, stream }
    }
}

impl Settings {
    fn shape(&self, calls: usize) -> Shape {
        Shape { calls, webhooks: self.webhooks, days: self.days, seed: self.seed }
    }
}

/// Fills both logs, has calls counted, and asks every query of both, by the program of the function `api` and the jar of DynamoDB Local.
pub async fn run(api: &Path, jar: &Path, settings: Settings) -> Result<Report, Error> {
    let dynamodb = DynamoDbLocal::start(jar).await?;
    let proxy = CountingProxy::start(dynamodb.endpoint()).await?;
    let small = World::fill("small", &dynamodb, &proxy, settings.shape(settings.beside)).await?;
    let mut large = World::fill("large", &dynamodb, &proxy, settings.shape(settings.calls)).await?;
    let counting = stream::count(&mut large, &dynamodb, &proxy, settings.stream, settings.seed).await?;
    let mut report = Report::new(counting);
    let queues = EmptyQueues::start().await?;
    for world in [&small, &large] {
        let function = api::start(api, world, &proxy, &queues).await?;
        for query in queries::all(world) {
            report.add(world.log.calls.len(), queries::ask(&function, &proxy, world, query).await?);
        }
    }
    Ok(report)
}
