//! Fuzzing: [Schemathesis](https://schemathesis.readthedocs.io) makes requests from the API's own description, right ones and
//! wrong ones, alone and in sequence, and checks every answer against the description. `schemathesis.toml` says how, `hooks.py`
//! what it cannot know.
//!
//! The requests are the same whenever the description is. To make more of them (also those for each bound and keyword of each
//! schema), say how many for each operation: `FUZZ_EXAMPLES=1000 cargo test -p e2e fuzz -- --nocapture`.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{env, fs};

use e2e::events::{item_published, on_publish, unique};
use e2e::running::start;
use e2e::{Answer, Api, Receiver, queues, running};
use serde_json::json;
use stack::{Outputs, workspace};

/// Requests that Schemathesis makes for each operation and for each sequence, unless `FUZZ_EXAMPLES` says otherwise.
const EXAMPLES: &str = "30";

#[tokio::test]
async fn the_api_keeps_to_its_description_whatever_it_is_sent() {
    let python = python();
    let stack = start("fuzzed", &[]);
    // It makes webhooks by the hundred: none of them may be called for real but this one, whose calls it finds.
    let receiver = Receiver::start().await;
    receiver.answer(Answer::FailFirst(1));
    make_call(stack.outputs(), &receiver).await;
    // Events, too: from here on they stay in their queue.
    queues::consume(stack.outputs(), "EventQueueUrl", false).await;
    let role = Api::of(stack.outputs()).create_role(json!({"can_manage_webhooks": true})).await;

    let outputs = stack.outputs().clone();
    let fuzzed = tokio::task::spawn_blocking(move || fuzz(&python, &outputs, &role)).await;
    let fuzzed = fuzzed.unwrap_or_else(|error| panic!("fuzzing panicked: {error}"));
    let report = text_of(&fuzzed);
    println!("{report}");
    assert!(fuzzed.status.success(), "Schemathesis is not content:\n{report}");
    assert_eq!(complaints(stack.outputs()).await, [""; 0], "the functions complain");
}

#[tokio::test]
async fn the_description_is_valid_openapi() {
    let reply = {
        let api = Api::of(running());
        api.send(api.bare_request(reqwest::Method::GET, "/openapi.json")).await
    };
    assert_eq!((reply.status, reply.json()["openapi"].as_str()), (200, Some("3.1.0")));
    let mut validator = Command::new(python())
        .args(["-m", "openapi_spec_validator", "--schema", "3.1", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("the validator does not start: {error}"));
    let mut input = validator.stdin.take().unwrap_or_else(|| panic!("the validator takes nothing"));
    input.write_all(reply.text.as_bytes()).unwrap_or_else(|error| panic!("the validator: {error}"));
    drop(input);
    let output = validator.wait_with_output().unwrap_or_else(|error| panic!("the validator: {error}"));
    assert!(output.status.success(), "{}", text_of(&output));
}

/// A call that failed, which shows more than one that did not.
async fn make_call(outputs: &Outputs, receiver: &Receiver) {
    let (api, model) = (Api::of(outputs), unique());
    let webhook = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    e2e::events::send(outputs, &item_published(&model).to_string()).await;
    assert_eq!(api.settled_call_of(&webhook).await["attributes"]["status"], "failed");
}

/// Runs Schemathesis. Access tokens are linked to `role`.
fn fuzz(python: &Path, outputs: &Outputs, role: &str) -> Output {
    let (examples, phases) = match env::var("FUZZ_EXAMPLES") {
        Ok(examples) => (examples, "coverage,fuzzing,stateful"),
        Err(_) => (EXAMPLES.to_owned(), "fuzzing,stateful"),
    };
    let api = &outputs.api_url;
    let scratch = workspace().join("target/fuzz");
    fs::create_dir_all(&scratch).unwrap_or_else(|error| panic!("{}: {error}", scratch.display()));
    let mut command = Command::new(python);
    command
        .args(["-m", "schemathesis.cli", "--config-file"])
        .arg(directory().join("schemathesis.toml"))
        .args(["run", &format!("{api}/openapi.json"), "--url", api, "--no-color"])
        .args(["--phases", phases, "--max-examples", &examples])
        .current_dir(&scratch)
        .env("TOKEN", &outputs.token)
        .env("ROLE_ID", role)
        .env("SCHEMATHESIS_HOOKS", directory().join("hooks.py"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("COLUMNS", "120");
    for (name, _) in env::vars_os() {
        // A proxy would come between Schemathesis and the stack on this machine.
        if name.to_string_lossy().to_ascii_uppercase().ends_with("_PROXY") {
            command.env_remove(name);
        }
    }
    command.output().unwrap_or_else(|error| panic!("Schemathesis does not start: {error}"))
}

/// What the functions have logged of panics and faults.
async fn complaints(outputs: &Outputs) -> Vec<String> {
    let is_complaint = |line: &String| line.contains("panicked") || line.contains("\"level\":\"ERROR\"");
    e2e::logs::lines(outputs).await.into_iter().filter(is_complaint).collect()
}

/// The interpreter of an environment with the packages that are needed.
fn python() -> PathBuf {
    stack::python_environment(&workspace().join("target/fuzz/python"), &directory().join("requirements.txt"))
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Where the files beside this one are.
fn directory() -> PathBuf {
    workspace().join("tests/e2e/tests/api/fuzz")
}

fn text_of(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}
