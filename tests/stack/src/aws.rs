//! Requests to the emulator's services that speak JSON. It does not verify signatures, so it takes no SDK.

use std::time::Duration;

use serde_json::Value;
use ureq::http::Response;
use ureq::{Agent, Body};

use crate::{Error, Outputs};

const TIMEOUT: Duration = Duration::from_secs(30);
/// Longest that Lambda lets a function run.
const LONGEST_INVOCATION: Duration = Duration::from_secs(900);

/// For requests on this machine: they pass by any proxy, and an answer is an answer whatever its status.
pub(crate) fn agent() -> Agent {
    Agent::config_builder().proxy(None).http_status_as_error(false).timeout_global(Some(TIMEOUT)).build().into()
}

/// Calls an operation of Lambda, which has no targets but paths: `path` follows the version.
pub(crate) fn lambda(
    outputs: &Outputs,
    action: &'static str,
    path: &str,
    body: Option<&Value>,
) -> Result<Value, Error> {
    let failed = |reason: String| Error::Request { action, reason };
    let url = format!("{}/2015-03-31/{path}", outputs.endpoint_url);
    let authorization = authorization(outputs, "lambda");
    let response = match body {
        Some(body) => agent().put(url).header("Authorization", authorization).send_json(body),
        None => agent().get(url).header("Authorization", authorization).call(),
    };
    read(response.map_err(|error| failed(error.to_string()))?).map_err(failed)
}

/// Invokes a function and returns its answer, however long that takes.
pub(crate) fn invoke(outputs: &Outputs, function: &str, event: &Value) -> Result<Value, Error> {
    let failed = |reason: String| Error::Request { action: "Invoke", reason };
    let url = format!("{}/2015-03-31/functions/{function}/invocations", outputs.endpoint_url);
    let request = agent().post(url).config().timeout_global(Some(LONGEST_INVOCATION)).build();
    let response = request.header("Authorization", authorization(outputs, "lambda")).send_json(event);
    read(response.map_err(|error| failed(error.to_string()))?).map_err(failed)
}

/// Calls an operation such as `AmazonSQS.SendMessage`.
pub(crate) fn call(outputs: &Outputs, action: &'static str, body: &Value) -> Result<Value, Error> {
    let failed = |reason: String| Error::Request { action, reason };
    let service = if action.starts_with("Logs_") { "logs" } else { "sqs" };
    let response = agent()
        .post(format!("{}/", outputs.endpoint_url))
        .header("X-Amz-Target", action)
        .header("Content-Type", "application/x-amz-json-1.0")
        .header("Authorization", authorization(outputs, service))
        .send_json(body)
        .map_err(|error| failed(error.to_string()))?;
    read(response).map_err(failed)
}

fn authorization(outputs: &Outputs, service: &str) -> String {
    format!("AWS4-HMAC-SHA256 Credential=test/20250101/{}/{service}/aws4_request", outputs.region)
}

fn read(mut response: Response<Body>) -> Result<Value, String> {
    let text = response.body_mut().read_to_string().map_err(|error| error.to_string())?;
    if !response.status().is_success() {
        return Err(format!("{} {text}", response.status()));
    }
    serde_json::from_str(&text).map_err(|error| error.to_string())
}
