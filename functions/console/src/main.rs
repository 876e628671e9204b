//! The console as a Lambda function behind the same API Gateway HTTP API as the API. This file only wires.

mod assets;
mod auth;
mod confirm;
mod cookie;
mod failure;
mod fields;
mod filter_form;
mod form;
mod frame;
mod gateway;
mod headers;
mod json;
mod links;
mod page;
mod resources;
mod route_table;
mod router;
mod screens;
mod sent;
mod words;

use std::sync::Arc;

use actions::access::Tokens;
use actions::admission::Admission;
use aws::queue::send::Queue;
use aws::sdk::Sdk;
use aws::store::Tables;
use aws::{config, telemetry};
use domain::room::Room;
use lambda_http::tower::ServiceBuilder;
use lambda_http::{Adapter, lambda_runtime};

use crate::resources::Resources;

// One invocation at a time on less than a processor: threads would only hand work to one another.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    telemetry::init(env!("CARGO_CRATE_NAME"));
    let sdk = Sdk::from_env()?;
    let tables = Tables::from_env(sdk.dynamodb())?;
    let resources = Resources {
        delivery_queue: Queue::new(sdk.sqs(), config::required("DELIVERY_QUEUE_URL")?),
        tokens: Tokens::new(config::parsed("ADMIN_TOKEN_SHA256")?, tables.clone()),
        admission: Admission {
            addresses: Arc::new(config::parsed("ALLOWED_CIDRS")?),
            room: Room { enabled: config::parsed("MAX_WEBHOOKS")? },
        },
        tables,
    };
    let console = Adapter::from(router::router(resources));
    lambda_runtime::run(ServiceBuilder::new().map_request(gateway::tidy).service(console)).await
}
