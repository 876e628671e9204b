//! The HTTP API as a Lambda function behind an API Gateway HTTP API. This file only wires.

mod app;
mod auth;
mod body;
mod cors;
mod error;
mod gateway;
mod kinds;
mod openapi;
mod path;
mod respond;
mod routes;
mod version;
mod wire;

use lambda_http::tower::ServiceBuilder;
use lambda_http::{Adapter, lambda_runtime};
use shared::queue::send::Queue;
use shared::store::Tables;
use shared::{aws, config, telemetry};

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    telemetry::init();
    let sdk = aws::config().await;
    let state = app::State {
        tables: Tables::from_env(aws_sdk_dynamodb::Client::new(&sdk))?,
        deliveries: Queue::new(aws_sdk_sqs::Client::new(&sdk), config::required("DELIVERY_QUEUE_URL")?),
        admin: config::parsed("ADMIN_TOKEN_SHA256")?,
    };
    let api = Adapter::from(app::router(state));
    lambda_runtime::run(ServiceBuilder::new().map_request(gateway::tidy).service(api)).await
}
