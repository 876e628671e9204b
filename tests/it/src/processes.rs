//! The functions' processes: finding them, stopping them, killing them; and their timeouts.

use std::process::Command;

use serde_json::{Value, json};
use stack::Outputs;

/// The processes of the function `function` (its name in the template) that reach the AWS services at `endpoint`, by which
/// they are told from those of other stacks.
pub fn of_function(endpoint: &str, function: &str) -> Vec<u32> {
    let processes =
        std::fs::read_dir("/proc").map(|entries| entries.flatten().collect()).unwrap_or_else(|_| Vec::new());
    let ids = processes.iter().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let endpoint = format!("AWS_ENDPOINT_URL={endpoint}");
    let is_wanted = |id: &u32| {
        let environment = std::fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
        let mut variables = environment.split(|byte| *byte == 0).map(String::from_utf8_lossy);
        let is_function = |variable: &str| {
            variable.strip_prefix("AWS_LAMBDA_FUNCTION_NAME=").is_some_and(|name| name.contains(function))
        };
        variables.clone().any(|variable| is_function(&variable)) && variables.any(|variable| variable == endpoint)
    };
    ids.filter(is_wanted).collect()
}

/// Sends a signal such as `KILL` to processes. One that is gone already is left out.
///
/// # Panics
///
/// If there is no `kill`.
pub fn signal(name: &str, processes: &[u32]) {
    if !processes.is_empty() {
        let mut kill = Command::new("kill");
        kill.arg(format!("-{name}")).args(processes.iter().map(u32::to_string)).stderr(std::process::Stdio::null());
        kill.status().unwrap_or_else(|error| panic!("kill does not run: {error}"));
    }
}

/// The full name of a function of the template.
///
/// # Panics
///
/// If there is none.
pub async fn function_name(outputs: &Outputs, function: &str) -> String {
    let functions = lambda(outputs, reqwest::Method::GET, "functions", &Value::Null).await;
    let names = functions["Functions"].as_array().into_iter().flatten().filter_map(|one| one["FunctionName"].as_str());
    let found = names.into_iter().find(|name| name.contains(function));
    found.unwrap_or_else(|| panic!("there is no {function}: {functions}")).to_owned()
}

/// Changes the timeout of a function of the template. Its processes start anew.
pub async fn set_timeout(outputs: &Outputs, function: &str, seconds: u32) {
    let path = format!("functions/{}/configuration", function_name(outputs, function).await);
    lambda(outputs, reqwest::Method::PUT, &path, &json!({"Timeout": seconds})).await;
}

/// A request to the API of Lambda.
///
/// # Panics
///
/// If it does not succeed.
pub async fn lambda(outputs: &Outputs, method: reqwest::Method, path: &str, body: &Value) -> Value {
    let url = format!("{}/2015-03-31/{path}", outputs.endpoint_url);
    let client = reqwest::Client::builder().no_proxy().build().unwrap_or_else(|error| panic!("no client: {error}"));
    let request = client.request(method, url).body(body.to_string());
    let answer = request.send().await.unwrap_or_else(|error| panic!("no answer: {error}"));
    let (status, text) = (answer.status(), answer.text().await.unwrap_or_default());
    assert!(status.is_success(), "{path}: {status} {text}");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
