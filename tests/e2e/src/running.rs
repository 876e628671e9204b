//! The stack that the tests of one process share.

use std::sync::OnceLock;

use aws::store::Tables;
use serde_json::json;
use stack::{Options, Outputs, Stack, workspace};

use crate::lambda;

/// Limits of a site that many tests share.
const ROOMY: [(&str, &str); 2] = [("MaxWebhooks", "5000"), ("RateLimit", "1000000")];

/// The stack that most tests share, with the parameters of a local stack. Started by the first test that asks; ends with
/// the process.
pub fn running() -> &'static Outputs {
    static STACK: OnceLock<Stack> = OnceLock::new();
    STACK.get_or_init(|| start("plain", &[])).outputs()
}

/// A stack whose seven retries follow each other after a second, waiting in the retry queue.
pub fn retrying() -> &'static Outputs {
    static STACK: OnceLock<Stack> = OnceLock::new();
    STACK.get_or_init(|| start("retrying", &[("RetrySchedule", "1,1,1,1,1,1,1")])).outputs()
}

/// Retries follow each other after an hour, and wait in the table.
const PARKED: [(&str, &str); 2] = [("RetrySchedule", "3600,3600,3600,3600,3600,3600,3600"), ("ParkAfterSeconds", "0")];

/// A stack whose seven retries follow each other after an hour, waiting in the table.
pub fn parking() -> &'static Outputs {
    static STACK: OnceLock<Stack> = OnceLock::new();
    STACK.get_or_init(|| start("parking", &PARKED)).outputs()
}

/// As [`parking`], for tests in which the scheduler looks at the minute and not at a test's command.
pub fn unswept() -> &'static Outputs {
    static STACK: OnceLock<Stack> = OnceLock::new();
    STACK.get_or_init(|| start("unswept", &PARKED)).outputs()
}

/// The stack of the console's tests. Where hundreds of webhooks, events and roles of other tests are, theirs are on later pages.
pub fn visited() -> &'static Outputs {
    static STACK: OnceLock<Stack> = OnceLock::new();
    STACK.get_or_init(|| start("visited", &[])).outputs()
}

/// A stack whose functions log all they can.
pub fn verbose() -> &'static Outputs {
    static STACK: OnceLock<Stack> = OnceLock::new();
    STACK.get_or_init(|| start("verbose", &[("LogLevel", "debug")])).outputs()
}

/// A stack whose tally hears nothing of calls, and counts at a test's command only.
pub fn untold() -> &'static Outputs {
    static STACK: OnceLock<Stack> = OnceLock::new();
    let stack = STACK.get_or_init(|| {
        let stack = start("untold", &[]);
        stop_tally(&stack);
        stack
    });
    stack.outputs()
}

fn stop_tally(stack: &Stack) {
    let stopped = stack::follow_calls(stack.outputs(), false);
    stopped.unwrap_or_else(|error| panic!("the tally does not stop: {error}"));
}

/// Starts a stack of its own for a test.
///
/// # Panics
///
/// If it cannot be started.
pub fn start(name: &str, parameters: &[(&str, &str)]) -> Stack {
    start_behind(name, parameters, None)
}

/// Starts a stack of its own for a test, whose functions reach the AWS services at `functions_endpoint`.
///
/// # Panics
///
/// If it cannot be started.
pub fn start_behind(name: &str, parameters: &[(&str, &str)], functions_endpoint: Option<String>) -> Stack {
    let directory = workspace().join("target/stack-tests").join(format!("{name}-{}", std::process::id()));
    let parameters = ROOMY.iter().chain(parameters).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let parameters = parameters.collect();
    // What a proxy has changed is no longer what was signed.
    let enforce_iam = functions_endpoint.is_none();
    let stack = Stack::start(Options {
        directory,
        parameters,
        functions_endpoint,
        enforce_iam,
        progress: true,
        ..Options::default()
    })
    .unwrap_or_else(|error| panic!("the stack {name} does not start: {error}"));
    // What a test has AWS do wrong is meant for delivery. The tally would meet it, too, and the emulator polls no queue meanwhile.
    if !enforce_iam {
        stop_tally(&stack);
    }
    stack
}

/// Has the scheduler make a sweep now, rather than at the next minute.
///
/// # Panics
///
/// If it fails.
pub async fn sweep(outputs: &Outputs) {
    let answer = lambda::invoke(outputs, "SchedulerFunction", &json!({})).await;
    assert!(answer.get("sent").is_some(), "the scheduler answered {answer}");
}

/// The SDK's configuration for the stack.
pub async fn sdk(outputs: &Outputs) -> aws_config::SdkConfig {
    let credentials = aws_sdk_sqs::config::Credentials::new("test", "test", None, None, "tests");
    aws_config::from_env()
        .endpoint_url(&outputs.endpoint_url)
        .region(aws_config::Region::new(outputs.region.clone()))
        .credentials_provider(credentials)
        .load()
        .await
}

/// A client of the stack's queues.
pub async fn sqs(outputs: &Outputs) -> aws_sdk_sqs::Client {
    aws_sdk_sqs::Client::new(&sdk(outputs).await)
}

/// A client of the stack's tables.
pub async fn dynamodb(outputs: &Outputs) -> aws_sdk_dynamodb::Client {
    aws_sdk_dynamodb::Client::new(&sdk(outputs).await)
}

/// The stack's tables as the functions use them.
pub async fn tables(outputs: &Outputs) -> Tables {
    let (webhooks, calls) = (outputs.webhooks_table_name.clone(), outputs.calls_table_name.clone());
    Tables::new(dynamodb(outputs).await, webhooks, calls, "1".to_owned(), 30)
}
