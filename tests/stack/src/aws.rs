//! Requests to the emulator's services that speak JSON. The emulator needs no signature, so no SDK is needed either.

use serde_json::Value;

use crate::{Error, Outputs};

/// Calls an operation such as `AmazonSQS.SendMessage`.
pub(crate) fn call(outputs: &Outputs, action: &'static str, body: &Value) -> Result<Value, Error> {
    let failed = |reason: String| Error::Request { action, reason };
    let service = if action.starts_with("Logs_") { "logs" } else { "sqs" };
    let authorization = format!("AWS4-HMAC-SHA256 Credential=test/20250101/{}/{service}/aws4_request", outputs.region);
    let mut response = ureq::post(format!("{}/", outputs.endpoint_url))
        .config()
        .http_status_as_error(false)
        .build()
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
