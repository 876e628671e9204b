//! The delivery function as a Lambda function behind DeliveryQueue and RetryQueue. This file only wires.

mod attempt;
mod claims;
mod give_back;
mod handler;
mod kept_webhooks;
mod parking;
mod received;
mod recorder;
mod resources;
mod schedule;
mod sender;
mod subjects;

use std::sync::Arc;
use std::time::Duration;

use aws::queue::receive::Source;
use aws::sdk::Sdk;
use aws::store::Tables;
use aws::{config, telemetry};
use aws_lambda_events::event::sqs::SqsEvent;
use domain::retry::ParkingRule;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use mimalloc::MiMalloc;

use crate::kept_webhooks::KeptWebhooks;
use crate::parking::Parking;
use crate::resources::Resources;
use crate::sender::Sender;

/// Faster than that of the system's library: see `tests/bench`.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

// One invocation at a time on less than a processor: threads would only hand work to one another.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init(env!("CARGO_CRATE_NAME"));
    let sdk = Sdk::from_env()?;
    let sqs = sdk.sqs();
    let parking = ParkingRule {
        longest_in_queue: Duration::from_secs(config::parsed("PARK_AFTER_SECONDS")?),
        watermark: config::parsed("IN_FLIGHT_WATERMARK")?,
    };
    let resources = Arc::new(Resources {
        tables: Tables::from_env(sdk.dynamodb())?,
        webhooks: KeptWebhooks::default(),
        delivery_queue: Source::new(sqs.clone(), config::required("DELIVERY_QUEUE_URL")?),
        retry_queue: Source::new(sqs, config::required("RETRY_QUEUE_URL")?),
        sender: Sender::new(config::parsed("ALLOWED_CIDRS")?, &config::required("AWS_LAMBDA_RUNTIME_API")?)?,
        schedule: schedule::from_env()?,
        parking: Parking::new(parking),
    });
    run(service_fn(|event: LambdaEvent<SqsEvent>| {
        let resources = resources.clone();
        async move { Ok::<_, Error>(handler::handle(resources, event.payload, event.context.deadline()).await) }
    }))
    .await
}
