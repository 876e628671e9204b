//! Measuring a case.

use std::collections::BTreeMap;
use std::time::Duration;

use super::case::Case;
use super::deployment::{Deployment, Programs};
use super::drive::drive;
use super::measured::{ByFunction, Measured, Raw};
use crate::dynamodb_local::DynamoDbLocal;
use crate::error::Error;

/// How much is measured of each case.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// Deliveries.
    pub deliveries: u64,
    /// Longest time; fewer are delivered if they take longer.
    pub at_most: Duration,
}

/// Deliveries before those that are measured: connections are made, and memory and caches filled.
const WARM_UP: Effort = Effort { deliveries: 200, at_most: Duration::from_secs(1) };

/// Measures a case with these programs. `name` is that of no other measurement of this DynamoDB.
pub async fn measure(
    name: &str,
    local: &DynamoDbLocal,
    programs: &Programs,
    case: Case,
    effort: Effort,
) -> Result<Measured, Error> {
    let document = case.size.document()?;
    let deployment = Deployment::start(name, local, programs, &case).await?;
    drive(&deployment, &case, &document, WARM_UP.deliveries, WARM_UP.at_most).await?;
    deployment.dynamodb.take();
    deployment.queues.take_counts();
    let before = Snapshot::of(&deployment)?;
    let driven = drive(&deployment, &case, &document, effort.deliveries, effort.at_most).await?;
    let after = Snapshot::of(&deployment)?;
    let queues = deployment.queues.take_counts();
    let mut requests: BTreeMap<String, u64> = queues.by_action;
    let (mut read_units, mut write_units) = (0.0, 0.0);
    for request in deployment.dynamodb.take() {
        *requests.entry(request.action).or_default() += 1;
        read_units += request.read_units;
        write_units += request.write_units;
    }
    let raw = Raw {
        cpu: after.cpu.less(before.cpu),
        logged_bytes: after.logged_bytes - before.logged_bytes,
        peak_bytes: after.peak_bytes,
        requests,
        read_units,
        write_units,
        fair_requests: queues.billed + driven.poll_requests,
        driven,
    };
    deployment.end(local).await?;
    Ok(Measured::new(case, document.len(), raw))
}

/// What the functions have used at a moment.
struct Snapshot {
    cpu: ByFunction<Duration>,
    peak_bytes: ByFunction<u64>,
    logged_bytes: u64,
}

impl Snapshot {
    fn of(deployment: &Deployment) -> Result<Self, Error> {
        let (dispatcher, delivery) = (deployment.dispatcher.usage()?, deployment.delivery.usage()?);
        Ok(Self {
            cpu: ByFunction { dispatcher: dispatcher.cpu, delivery: delivery.cpu },
            peak_bytes: ByFunction { dispatcher: dispatcher.peak_bytes, delivery: delivery.peak_bytes },
            logged_bytes: deployment.dispatcher.logged_bytes() + deployment.delivery.logged_bytes(),
        })
    }
}
