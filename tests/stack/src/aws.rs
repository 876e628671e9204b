//! Requests to the emulator's services that speak JSON. It does not verify signatures, so it takes no SDK.

use std::time::Duration;

use serde_json::Value;
use ureq::Agent;

use crate::{Error, Outputs};

const TIMEOUT: Duration = Duration::from_secs(30);

/// For requests on this machine: they pass by any proxy, and an answer is an answer whatever its status.
pub(crate) fn agent() -> Agent {
    Agent::config_builder().proxy(None).http_status_as_error(false).timeout_global(Some(TIMEOUT)).build().into()
}

/// Calls an operation such as `AmazonSQS.SendMessage`.
pub(crate) fn call(outputs: &Outputs, action: &'static str, body: &Value) -> Result<Value, Error> {
    let failed = |reason: String| Error::Request { action, reason };
    let service = if action.starts_with("Logs_") { "logs" } else { "sqs" };
    let authorization = format!("AWS4-HMAC-SHA256 Credential=test/20250101/{}/{service}/aws4_request", outputs.region);
    let mut response = agent()
        .post(format!("{}/", outputs.endpoint_url))
        .header("X-Amz-Target", action)
        .header("Content-Type", "application/x-amz-json-1.0")
        .header("Authorization", authorization)
        .send_json(body)
        .map_err(|error| failed(error.to_string()))?;
    let text = response.body_mut().read_to_string().map_err(|error| failed(error.to_string()))?;
    if !response.status().is_success() {
        return Err(failed(format!("{} {text}", response.status())));
    }
    serde_json::from_str(&text).map_err(|error| failed(error.to_string()))
}
