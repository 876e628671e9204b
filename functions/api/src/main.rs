//! The HTTP API as a Lambda function behind an API Gateway HTTP API. This file only wires.

mod answer;
mod auth;
mod body;
mod compression;
mod cors;
mod error;
mod gateway;
mod headers;
mod json_body;
mod kinds;
mod list_query;
mod openapi;
mod path;
mod queues;
mod rate_limit;
mod resources;
mod route_table;
mod router;
mod routes;
mod validation;
mod version;
mod wire;

use std::sync::Arc;

use actions::admission::Admission;
use aws::queue::send::Queue;
use aws::sdk::Sdk;
use aws::store::Tables;
use aws::{config, telemetry};
use domain::room::Room;
use lambda_http::tower::ServiceBuilder;
use lambda_http::{Adapter, lambda_runtime};

use crate::auth::Tokens;
use crate::queues::Queues;
use crate::rate_limit::RateLimit;
use crate::resources::Resources;

// One invocation at a time on less than a processor: threads would only hand work to one another.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    telemetry::init(env!("CARGO_CRATE_NAME"));
    let sdk = Sdk::from_env()?;
    let (tables, sqs) = (Tables::from_env(sdk.dynamodb())?, sdk.sqs());
    let resources = Resources {
        delivery_queue: Queue::new(sqs.clone(), config::required("DELIVERY_QUEUE_URL")?),
        event_queue: Queue::new(sqs.clone(), config::required("EVENT_QUEUE_URL")?),
        tokens: Tokens::new(config::parsed("ADMIN_TOKEN_SHA256")?, tables.clone()),
        admission: Admission {
            addresses: Arc::new(config::parsed("ALLOWED_CIDRS")?),
            room: Room { enabled: config::parsed("MAX_WEBHOOKS")? },
        },
        queues: Queues::from_env(sqs)?,
        rate_limit: RateLimit::new(
            config::parsed("RATE_LIMIT")?,
            config::parsed("RATE_LIMIT_SECONDS")?,
            tables.clone(),
        ),
        tables,
    };
    let api = Adapter::from(router::router(resources));
    lambda_runtime::run(ServiceBuilder::new().map_request(gateway::tidy).service(api)).await
}
