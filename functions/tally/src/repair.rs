//! Counting days of the log anew.

use std::collections::BTreeSet;
use std::time::SystemTime;

use actions::tally::{Repaired, next_day};
use aws::clock;
use aws::store::Tables;
use domain::ids::WebhookId;
use domain::tally::Position;
use domain::time::Timestamp;
use serde::Serialize;

use crate::fault::Fault;
use crate::input::Days;
use crate::prune::prune;
use crate::until;

/// What was done.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Each day on which there are calls, or were counted some.
    pub days: Vec<Day>,
    /// The day to go on with, as `from`, because time ran out. `None` if all is done.
    pub next: Option<String>,
}

/// What was found on a day.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Day {
    /// Such as `2026-11-24`.
    pub day: String,
    /// Calls that are counted now.
    pub calls: u64,
    /// Calls by which the tally was off.
    pub off: u64,
}

/// Counts days anew, one after the other, until all are done or time runs out.
pub async fn repair(tables: &Tables, days: Days, deadline: SystemTime) -> Result<Report, Fault> {
    // What has only expired is not wrong.
    prune(tables, deadline).await?;
    let webhooks = webhooks(tables).await?;
    let mut report = Report::default();
    let mut from = days.from.unwrap_or(Position::at(Timestamp::EPOCH));
    while let Some(day) = next_day(tables, &webhooks, from, clock::now()).await? {
        if days.to.is_some_and(|last| day > last) {
            break;
        }
        let work = actions::tally::repair(tables, &webhooks, day, clock::now);
        let Some(repaired) = until::within(until::left(deadline), work).await else {
            if report.days.is_empty() {
                return Err(Fault::LongDay(name(day)));
            }
            report.next = Some(name(day));
            break;
        };
        let Repaired { calls, off } = repaired?;
        tracing::info!(day = name(day), calls, off, "a day counted anew");
        report.days.push(Day { day: name(day), calls, off });
        from = day.day().end;
    }
    Ok(report)
}

/// Every webhook that may have calls in the log.
async fn webhooks(tables: &Tables) -> Result<Vec<WebhookId>, Fault> {
    let current = tables.webhooks().await?.into_iter().map(|webhook| webhook.id);
    let deleted = tables.deleted_webhooks(clock::now()).await?;
    Ok(current.chain(deleted).collect::<BTreeSet<_>>().into_iter().collect())
}

fn name(day: Position) -> String {
    day.time().to_string().chars().take("2026-11-24".len()).collect()
}
