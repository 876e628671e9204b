//! The rule that starts the scheduler every minute.

use serde_json::{Value, json};
use stack::Outputs;

/// Has the scheduler make sweeps at a test's command only. For stacks that do not enforce IAM policies: nothing is signed.
///
/// # Panics
///
/// If the rules cannot be changed.
pub async fn stop(outputs: &Outputs) {
    let rules = ask(outputs, "ListRules", &json!({})).await;
    let names = rules["Rules"].as_array().into_iter().flatten().filter_map(|rule| rule["Name"].as_str());
    let names: Vec<&str> = names.filter(|name| name.contains("Scheduler")).collect();
    assert!(!names.is_empty(), "there is no rule: {rules}");
    for name in names {
        ask(outputs, "DisableRule", &json!({"Name": name})).await;
    }
}

async fn ask(outputs: &Outputs, action: &str, parameters: &Value) -> Value {
    let client = reqwest::Client::builder().no_proxy().build().unwrap_or_else(|error| panic!("no client: {error}"));
    let request = client.post(&outputs.endpoint_url).header("x-amz-target", format!("AWSEvents.{action}"));
    let request = request.header("content-type", "application/x-amz-json-1.1").body(parameters.to_string());
    let answer = request.send().await.unwrap_or_else(|error| panic!("{action}: {error}"));
    assert!(answer.status().is_success(), "{action}: {}", answer.status());
    answer.json().await.unwrap_or_else(|error| panic!("{action}: {error}"))
}
