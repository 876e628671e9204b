//! The scheduler as a Lambda function on a schedule of one minute. This file only wires.

mod sweep;

use std::sync::Arc;

use aws::queue::send::Queue;
use aws::store::Tables;
use aws::{config, sdk, telemetry};
use lambda_runtime::{Error, LambdaEvent, run, service_fn};

use crate::sweep::Scheduler;

#[tokio::main]
async fn main() -> Result<(), Error> {
    telemetry::init(env!("CARGO_CRATE_NAME"));
    let sdk = sdk::config().await;
    let scheduler = Arc::new(Scheduler {
        tables: Tables::from_env(aws_sdk_dynamodb::Client::new(&sdk))?,
        retries: Queue::new(aws_sdk_sqs::Client::new(&sdk), config::required("RETRY_QUEUE_URL")?),
    });
    run(service_fn(|event: LambdaEvent<serde_json::Value>| {
        let scheduler = scheduler.clone();
        async move { Ok::<_, Error>(sweep::sweep(&scheduler, event.context.deadline()).await) }
    }))
    .await
}
