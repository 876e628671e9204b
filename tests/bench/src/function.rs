//! A function as a process of its own: the program that is deployed, and the runtime API that invokes it.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::dynamodb_local::{KEY, REGION};
use crate::error::Error;
use crate::function_log::FunctionLog;
use crate::process::{self, Usage};
use crate::runtime_api::{Invoked, RuntimeApi};

/// A running function. It ends when it is dropped.
#[derive(Debug)]
pub struct Function {
    process: Child,
    runtime: RuntimeApi,
    log: FunctionLog,
    /// When its process was started.
    spawned: Instant,
}

/// The memory of each function, in MB: `MemorySize` in `template.yaml`.
pub const MEMORY_MB: u32 = 512;
/// How long a process may take until it asks for work: far longer than it does.
const START: Duration = Duration::from_secs(60);

/// The variables of functions that have the URLs of queues.
const QUEUES: [&str; 7] = [
    "EVENT_QUEUE_URL",
    "DELIVERY_QUEUE_URL",
    "RETRY_QUEUE_URL",
    "EVENT_DEAD_LETTERS_URL",
    "DELIVERY_DEAD_LETTERS_URL",
    "INVALID_EVENTS_QUEUE_URL",
    "TALLY_FAILURES_URL",
];

/// These variables, with the URL of a queue of the same name at an endpoint.
pub fn queue_urls(endpoint: &str) -> impl Iterator<Item = (&'static str, String)> {
    QUEUES.into_iter().map(move |variable| (variable, format!("{endpoint}/000000000000/{variable}")))
}

impl Function {
    /// Starts a function's program with these environment variables, besides those that Lambda sets. Of what it logs, warnings
    /// and errors go to standard error.
    pub async fn start(name: &str, program: &Path, variables: &[(&str, String)]) -> Result<Self, Error> {
        let runtime = RuntimeApi::start().await?;
        let spawned = Instant::now();
        let mut process = Command::new(program)
            .env_clear()
            .envs([
                ("AWS_LAMBDA_RUNTIME_API", runtime.address().as_str()),
                ("AWS_LAMBDA_FUNCTION_NAME", name),
                ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
                ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", &MEMORY_MB.to_string()),
                ("AWS_REGION", REGION),
                ("AWS_ACCESS_KEY_ID", KEY),
                ("AWS_SECRET_ACCESS_KEY", KEY),
                ("RUST_LOG", "error"),
            ])
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(Error::in_action(format!("start {}", program.display())))?;
        let log = FunctionLog::of(process.stdout.take());
        Ok(Self { process, runtime, log, spawned })
    }

    /// Invokes it and waits for what it answers.
    pub async fn invoke(&self, event: &Value) -> Result<Invoked, Error> {
        self.runtime.invoke(event).await
    }

    /// How long its process took to ask for work for the first time. Waits for that.
    pub async fn start_time(&self) -> Result<Duration, Error> {
        Ok(self.runtime.first_asked(START).await? - self.spawned)
    }

    /// What its process has used so far.
    pub fn usage(&self) -> Result<Usage, Error> {
        process::usage(self.process.id())
    }

    /// Bytes that it has logged so far.
    pub fn logged_bytes(&self) -> u64 {
        self.log.bytes()
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        // Between invocations it has nothing to lose.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
