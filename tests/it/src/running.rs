//! The stack that the tests of one process share.

use std::sync::OnceLock;

use stack::{Options, Outputs, Stack, workspace};

/// The stack, started by the first test that asks. It ends with the process.
///
/// # Panics
///
/// If it cannot be started.
pub fn running() -> &'static Outputs {
    static STACK: OnceLock<Stack> = OnceLock::new();
    STACK
        .get_or_init(|| {
            let directory = workspace().join("target/stack-tests").join(std::process::id().to_string());
            Stack::start(Options { directory, progress: true, ..Options::default() })
                .unwrap_or_else(|error| panic!("the stack does not start: {error}"))
        })
        .outputs()
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
