//! A function as a process of its own: the program that is deployed, and the runtime API that invokes it.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::dynamodb_local::{KEY, REGION};
use crate::error::Error;
use crate::runtime_api::RuntimeApi;

/// A running function. It ends when it is dropped.
#[derive(Debug)]
pub struct Function {
    process: Child,
    runtime: RuntimeApi,
}

impl Function {
    /// Starts a function's program with these environment variables, besides those that Lambda sets. What it logs goes to standard
    /// error.
    pub async fn start(name: &str, program: &Path, variables: &[(&str, String)]) -> Result<Self, Error> {
        let runtime = RuntimeApi::start().await?;
        let process = Command::new(program)
            .env_clear()
            .envs([
                ("AWS_LAMBDA_RUNTIME_API", runtime.address().as_str()),
                ("AWS_LAMBDA_FUNCTION_NAME", name),
                ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
                ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024"),
                ("AWS_REGION", REGION),
                ("AWS_ACCESS_KEY_ID", KEY),
                ("AWS_SECRET_ACCESS_KEY", KEY),
                ("RUST_LOG", "error"),
            ])
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(std::io::stderr())
            .spawn()
            .map_err(Error::in_action(format!("start {}", program.display())))?;
        Ok(Self { process, runtime })
    }

    /// Invokes it and waits for what it answers.
    pub async fn invoke(&self, event: Value) -> Result<Value, Error> {
        self.runtime.invoke(event).await
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        // Between invocations it has nothing to lose.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
