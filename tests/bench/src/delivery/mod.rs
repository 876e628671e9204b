//! The benchmark of deliveries: what an event takes on its way through the dispatcher and the delivery function, and what that costs.
//!
//! The functions are the processes that are deployed. They get batches of SQS from Lambda's [runtime API](crate::runtime_api), write
//! to DynamoDB Local, send to what stands in for SQS, and call a receiver. All of that is in this process or
//! outside of theirs, so what Linux counts of theirs is their own.

mod batches;
mod case;
mod deployment;
mod drive;
mod events;
mod measure;
mod measured;
mod percentile;
mod prices;
mod queues;
mod receiver;
mod report;
mod revision;
mod start;
mod webhooks;

use std::path::Path;
use std::time::Duration;

pub use case::{Answer, Case, Payload, USUAL, all, quick};
pub use deployment::Programs;
pub use events::Size;
pub use measure::Effort;
pub use measured::{ByFunction, Measured};
pub use report::Report;
pub use revision::build as build_revision;
pub use start::{Start, measure as measure_start};
pub use webhooks::settings as webhook_settings;

use crate::dynamodb_local::DynamoDbLocal;
use crate::error::Error;

/// What DynamoDB Local is warmed up with.
const WARM_UP: Effort = Effort { deliveries: 3000, at_most: Duration::from_secs(20) };

/// Measures cases, each with the other programs first, if there are some to compare with.
pub async fn run(
    jar: &Path,
    programs: &Programs,
    against: Option<&Programs>,
    cases: &[Case],
    effort: Effort,
) -> Result<Report, Error> {
    let local = DynamoDbLocal::start(jar).await?;
    // A Java machine is slow until it has compiled what it runs often: the first case would suffer.
    let warm_up = Effort { deliveries: effort.deliveries.min(WARM_UP.deliveries), ..WARM_UP };
    measure::measure("warm-up", &local, programs, USUAL, warm_up).await?;
    let mut report = Report::default();
    for (number, case) in cases.iter().enumerate() {
        eprintln!("{} of {}: {case}", number + 1, cases.len());
        let other = match against {
            Some(other) => Some(measure::measure(&format!("other-{number}"), &local, other, *case, effort).await?),
            None => None,
        };
        let this = measure::measure(&format!("this-{number}"), &local, programs, *case, effort).await?;
        report.cases.push((this, other));
    }
    Ok(report)
}
