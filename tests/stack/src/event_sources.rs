//! What functions take from: queues and a stream, each of which a mapping joins to a function.

use serde_json::json;

use crate::{Error, Outputs, aws};

/// The id of the mapping from the source whose ARN meets a condition; `name` is for the error.
pub(crate) fn mapping(outputs: &Outputs, name: &str, is_wanted: impl Fn(&str) -> bool) -> Result<String, Error> {
    let answer = aws::lambda(outputs, "ListEventSourceMappings", "event-source-mappings/", None)?;
    let mut all = answer["EventSourceMappings"].as_array().into_iter().flatten();
    let found = all.find(|mapping| mapping["EventSourceArn"].as_str().is_some_and(&is_wanted));
    let id = found.and_then(|mapping| mapping["UUID"].as_str());
    id.map(str::to_owned).ok_or_else(|| Error::Template(format!("no function takes from {name}")))
}

/// Has the function take from its source, or no longer.
pub(crate) fn enable(outputs: &Outputs, mapping: &str, on: bool) -> Result<(), Error> {
    let path = format!("event-source-mappings/{mapping}");
    aws::lambda(outputs, "UpdateEventSourceMapping", &path, Some(&json!({ "Enabled": on }))).map(drop)
}

/// Has the tally follow the calls, or no longer.
///
/// # Errors
///
/// When the emulator does not answer.
pub fn follow_calls(outputs: &Outputs, on: bool) -> Result<(), Error> {
    let stream = format!(":table/{}/stream/", outputs.calls_table_name);
    enable(outputs, &mapping(outputs, &stream, |arn| arn.contains(&stream))?, on)
}
