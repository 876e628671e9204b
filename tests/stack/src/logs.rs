//! The functions' own logs, which the emulator keeps as CloudWatch does.

use serde_json::{Value, json};

use crate::{Error, Outputs, aws};

/// A line that a function has logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Milliseconds since 1970.
    pub timestamp: u64,
    /// The log group: `/aws/lambda/`, the stack's name and the function's.
    pub group: String,
    /// The line.
    pub message: String,
}

/// What the functions of a running stack have logged so far, oldest first.
///
/// # Errors
///
/// When the emulator does not answer.
pub fn read_logs(outputs: &Outputs) -> Result<Vec<LogLine>, Error> {
    let mut lines = Vec::new();
    for group in pages(outputs, "Logs_20140328.DescribeLogGroups", &json!({}), "logGroups")? {
        let group = group["logGroupName"].as_str().unwrap_or_default();
        let query = json!({ "logGroupName": group });
        for event in pages(outputs, "Logs_20140328.FilterLogEvents", &query, "events")? {
            lines.push(LogLine {
                timestamp: event["timestamp"].as_u64().unwrap_or_default(),
                group: group.to_owned(),
                message: event["message"].as_str().unwrap_or_default().to_owned(),
            });
        }
    }
    lines.sort_by_key(|line| line.timestamp);
    Ok(lines)
}

/// The items of all pages.
fn pages(outputs: &Outputs, action: &'static str, query: &Value, items: &str) -> Result<Vec<Value>, Error> {
    let mut query = query.clone();
    let mut found = Vec::new();
    loop {
        let mut page = aws::call(outputs, action, &query)?;
        if let Some(Value::Array(more)) = page.get_mut(items).map(Value::take) {
            found.extend(more);
        }
        match page.get_mut("nextToken").map(Value::take) {
            Some(token @ Value::String(_)) => query["nextToken"] = token,
            _ => return Ok(found),
        }
    }
}
