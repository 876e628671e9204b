//! Programs in other languages, run against a stack.

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;
use stack::{Outputs, default_directory, workspace};

/// Python with boto3: the environment of the emulator.
pub fn python(outputs: &Outputs, program: &str) -> Command {
    let requirements = workspace().join("tests/stack/python/requirements.txt");
    let interpreter = stack::python_environment(&default_directory().join("python"), &requirements);
    let mut command = Command::new(interpreter.unwrap_or_else(|error| panic!("{error}")));
    command.args(["-I", "-B", "-c", program]);
    prepared(command, outputs)
}

/// Node.js with the packages of `tests/client`.
pub fn node(outputs: &Outputs, program: &str) -> Command {
    let directory = workspace().join("tests/client");
    crate::client::install(&directory);
    let mut command = Command::new("node");
    command.args(["--input-type=module", "--eval", program]).current_dir(directory);
    prepared(command, outputs)
}

fn prepared(mut command: Command, outputs: &Outputs) -> Command {
    for (name, _) in std::env::vars_os() {
        let name_text = name.to_string_lossy().to_ascii_uppercase();
        // A proxy would come between the program and the stack on this machine.
        if name_text.starts_with("AWS_") || name_text.ends_with("_PROXY") {
            command.env_remove(name);
        }
    }
    command
        .env("AWS_ENDPOINT_URL", &outputs.endpoint_url)
        .env("AWS_REGION", &outputs.region)
        .env("AWS_DEFAULT_REGION", &outputs.region)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test");
    command
}

/// Runs a program to its end, and answers with the JSON that it writes.
///
/// # Panics
///
/// If it fails, or writes something else.
pub fn run(mut command: Command, input: &Value) -> Value {
    let process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut process = process.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let written = process.stdin.take().map(|mut stdin| stdin.write_all(input.to_string().as_bytes()));
    let output = process.wait_with_output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    written.transpose().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{command:?}: {error}"))
}
