//! The API of a deployment: its function, and requests as API Gateway hands them over.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::queues::EmptyQueues;
use super::world::{RETENTION_DAYS, SITE, World};
use crate::counting_proxy::CountingProxy;
use crate::error::Error;
use crate::function::{Function, queue_urls};
use crate::runtime_api::Invoked;

const TOKEN: &str = "bench";

/// An answer of the API.
#[derive(Debug, Clone)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// The body; null if it is no JSON.
    pub body: Value,
    /// How long it took here.
    pub took: Duration,
}

/// Starts the function of a deployment's API, whose requests of DynamoDB go through the proxy.
pub async fn start(
    program: &Path,
    world: &World,
    proxy: &CountingProxy,
    queues: &EmptyQueues,
) -> Result<Function, Error> {
    let mut variables = vec![
        ("AWS_ENDPOINT_URL_DYNAMODB", proxy.endpoint()),
        ("WEBHOOKS_TABLE", world.names.webhooks.clone()),
        ("CALLS_TABLE", world.names.calls.clone()),
        ("SITE_ID", SITE.to_owned()),
        ("LOG_RETENTION_DAYS", RETENTION_DAYS.to_string()),
        ("ADMIN_TOKEN_SHA256", hex::encode(Sha256::digest(TOKEN))),
        ("ALLOWED_CIDRS", String::new()),
        ("MAX_WEBHOOKS", "200".to_owned()),
        // Off: it writes, and reads nothing.
        ("RATE_LIMIT", "0".to_owned()),
        ("RATE_LIMIT_SECONDS", "3".to_owned()),
        ("AWS_ENDPOINT_URL_SQS", queues.endpoint()),
    ];
    variables.extend(queue_urls(&queues.endpoint()));
    let function = Function::start("api", program, &variables).await?;
    // The first request of a process makes connections, which is not what is measured.
    get(&function, "/webhooks", "").await?;
    Ok(function)
}

/// `GET` with the token. The query is as clients write it.
pub async fn get(function: &Function, path: &str, query: &str) -> Result<Reply, Error> {
    let event = json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {"host": "api.example.com", "authorization": format!("Bearer {TOKEN}")},
        "requestContext": {
            "stage": "$default",
            "domainName": "api.example.com",
            "http": {"method": "GET", "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1"},
        },
        "isBase64Encoded": false,
    });
    let Invoked { answer, took, .. } = function.invoke(&event).await?;
    let status = answer["statusCode"].as_u64().and_then(|status| status.try_into().ok());
    let status =
        status.ok_or_else(|| Error::new(format!("the API answered {path}?{query} with no status: {answer}")))?;
    let body = answer["body"].as_str().and_then(|body| serde_json::from_str(body).ok()).unwrap_or(Value::Null);
    Ok(Reply { status, body, took })
}
