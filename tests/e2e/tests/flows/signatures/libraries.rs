//! The official libraries of Standard Webhooks, in three languages.

use std::io::Write;
use std::process::{Command, Stdio};

use e2e::receiver::Received;
use serde_json::{Value, json};
use stack::workspace;
use standardwebhooks::Webhook;

/// A signed request, and a secret.
#[derive(Debug, Clone)]
pub struct Signed<'a> {
    /// The request.
    pub request: &'a Received,
    /// `whsec_…`
    pub secret: &'a str,
}

/// For each, whether its signature is good by that secret, as all three libraries say.
///
/// # Panics
///
/// If they are not of one mind.
pub fn verify(signed: &[Signed<'_>]) -> Vec<bool> {
    let by_rust: Vec<bool> = signed.iter().map(is_good).collect();
    let input = Value::Array(signed.iter().map(as_json).collect()).to_string();
    let directory = workspace().join("tests/e2e/tests/flows/signatures");
    let python = workspace().join("target/e2e/signatures");
    let python = stack::python_environment(&python, &directory.join("requirements.txt"));
    let python = python.unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(
        answer(Command::new(python).args(["-I", "-B"]).arg(directory.join("verify.py")), &input),
        by_rust,
        "Python"
    );
    let client = workspace().join("tests/client");
    crate::client::install(&client);
    assert_eq!(answer(Command::new("node").arg(client.join("support/verify.js")), &input), by_rust, "JavaScript");
    by_rust
}

fn is_good(Signed { request, secret }: &Signed<'_>) -> bool {
    let webhook = Webhook::new(secret).unwrap_or_else(|error| panic!("{error}"));
    webhook.verify(request.body.as_bytes(), &request.headers).is_ok()
}

fn as_json(Signed { request, secret }: &Signed<'_>) -> Value {
    let headers =
        request.headers.iter().filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.into())));
    let headers: serde_json::Map<String, Value> = headers.collect();
    json!({"secret": secret, "headers": headers, "body": request.body})
}

fn answer(command: &mut Command, input: &str) -> Vec<bool> {
    let process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut process = process.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let written = process.stdin.take().map(|mut stdin| stdin.write_all(input.as_bytes()));
    written.transpose().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let output = process.wait_with_output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{command:?}: {error}"))
}
