//! The scheduler as a Lambda function on a schedule of one minute. This file only wires.

mod resources;
mod sweep;

use std::sync::Arc;

use aws::queue::send::Queue;
use aws::sdk::Sdk;
use aws::store::Tables;
use aws::{config, telemetry};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};

use crate::resources::Resources;

// One invocation at a time on less than a processor: threads would only hand work to one another.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init(env!("CARGO_CRATE_NAME"));
    let sdk = Sdk::from_env()?;
    let resources = Arc::new(Resources {
        tables: Tables::from_env(sdk.dynamodb())?,
        retry_queue: Queue::new(sdk.sqs(), config::required("RETRY_QUEUE_URL")?),
    });
    run(service_fn(|event: LambdaEvent<serde_json::Value>| {
        let resources = resources.clone();
        async move { Ok::<_, Error>(sweep::sweep(&resources, event.context.deadline()).await?) }
    }))
    .await
}
