//! The dispatcher as a Lambda function behind EventQueue. This file only wires.

mod calls;
mod handler;
mod intake;
mod matches;
mod resources;
mod webhook_list;

use std::sync::Arc;

use aws::queue::send::Queue;
use aws::sdk::Sdk;
use aws::store::Tables;
use aws::{config, telemetry};
use aws_lambda_events::event::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use mimalloc::MiMalloc;

use crate::resources::Resources;
use crate::webhook_list::WebhookList;

/// Faster than that of the system's library: see `tests/bench`.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

// One invocation at a time on less than a processor: threads would only hand work to one another.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init(env!("CARGO_CRATE_NAME"));
    let sdk = Sdk::from_env()?;
    let sqs = sdk.sqs();
    let resources = Arc::new(Resources {
        tables: Tables::from_env(sdk.dynamodb())?,
        webhooks: WebhookList::default(),
        delivery_queue: Queue::new(sqs.clone(), config::required("DELIVERY_QUEUE_URL")?),
        invalid_events_queue: Queue::new(sqs, config::required("INVALID_EVENTS_QUEUE_URL")?),
    });
    run(service_fn(|event: LambdaEvent<SqsEvent>| {
        let resources = resources.clone();
        async move { Ok::<_, Error>(handler::handle(resources, event.payload).await) }
    }))
    .await
}
