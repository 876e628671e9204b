//! The tally as a Lambda function: behind CallsTable's stream, on a schedule of an hour, and at an operator's command. This file only
//! wires.

mod changes;
mod fault;
mod input;
mod prune;
mod repair;
mod until;

use std::sync::Arc;

use aws::sdk::Sdk;
use aws::store::Tables;
use aws::telemetry;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::input::Input;

// One invocation at a time on less than a processor: threads would only hand work to one another.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    telemetry::init(env!("CARGO_CRATE_NAME"));
    let tables = Arc::new(Tables::from_env(Sdk::from_env()?.dynamodb())?);
    run(service_fn(|event: LambdaEvent<Value>| {
        let tables = tables.clone();
        async move {
            let answer = handle(&tables, event).await;
            if let Err(fault) = &answer {
                tracing::error!(%fault, "the tally could not be kept");
            }
            Ok::<_, Error>(answer?)
        }
    }))
    .await
}

async fn handle(tables: &Tables, event: LambdaEvent<Value>) -> Result<Value, Fault> {
    let deadline = event.context.deadline();
    match Input::parse(event.payload)? {
        Input::Changes(changes) => Ok(json!(changes::count(tables, changes, deadline).await?)),
        Input::Prune => Ok(json!(prune::prune(tables, deadline).await?)),
        Input::Repair(days) => Ok(json!(repair::repair(tables, days, deadline).await?)),
    }
}
