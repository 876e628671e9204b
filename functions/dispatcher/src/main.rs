//! The dispatcher as a Lambda function behind EventQueue. This file only wires.

mod batch;
mod calls;
mod dispatcher;
mod intake;

use std::sync::Arc;

use aws::queue::send::Queue;
use aws::store::Tables;
use aws::{config, sdk, telemetry};
use aws_lambda_events::event::sqs::SqsEvent;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};

use crate::dispatcher::Dispatcher;

#[tokio::main]
async fn main() -> Result<(), Error> {
    telemetry::init(env!("CARGO_CRATE_NAME"));
    let sdk = sdk::config().await;
    let sqs = aws_sdk_sqs::Client::new(&sdk);
    let dispatcher = Arc::new(Dispatcher {
        tables: Tables::from_env(aws_sdk_dynamodb::Client::new(&sdk))?,
        deliveries: Queue::new(sqs.clone(), config::required("DELIVERY_QUEUE_URL")?),
        dead_letters: Queue::new(sqs, config::required("EVENT_DEAD_LETTERS_URL")?),
    });
    run(service_fn(|event: LambdaEvent<SqsEvent>| {
        let dispatcher = dispatcher.clone();
        async move { Ok::<_, Error>(batch::handle(dispatcher, event.payload).await) }
    }))
    .await
}
