//! The whole system on this machine.
//!
//! [`Stack::start`] prepares a Python environment with the AWS emulator, builds the functions, starts the emulator and deploys
//! `template.yaml` on it. `cargo run` at the root of the workspace starts a stack for people; the end-to-end tests start theirs the
//! same way. Everything is kept under `target/stack`: nothing is installed elsewhere, and nothing listens beyond 127.0.0.1.
//!
//! ```no_run
//! let stack = stack::Stack::start(stack::Options::default())?;
//! println!("{}", stack.outputs().api_url);
//! # Ok::<(), stack::Error>(())
//! ```

mod alarms;
mod aws;
mod deploy;
mod emulator;
mod error;
mod event_sources;
mod events;
mod files;
mod functions;
mod hardening;
mod logs;
mod mappings;
mod outputs;
mod pages;
mod progress;
mod python;
mod redrive;
mod sources;
mod tally;
mod template;
mod token;
mod transformed;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use error::Error;
pub use event_sources::follow_calls;
pub use events::send_event;
pub use files::{default_directory, workspace};
pub use functions::build_functions;
pub use logs::{LogLine, read_logs};
pub use outputs::Outputs;
pub use python::environment as python_environment;
pub use redrive::{redrive_calls, redrive_events};
pub use tally::{RepairedDay, repair_tally};

use deploy::Deployment;
use emulator::{Emulator, Settings};
use files::Claim;
use progress::Progress;

/// The port that people get: the one that AWS emulators use by convention.
pub const DEFAULT_PORT: u16 = 4566;

/// How a stack is started.
#[derive(Clone, Debug)]
pub struct Options {
    /// Port of the emulator on 127.0.0.1; `None` takes any free one.
    pub port: Option<u16>,
    /// Template parameters, by name. What is not given keeps the template's default, apart from those that a local stack sets:
    /// `AdminTokenSha256`, `AllowedCidrs` and `Architecture`.
    pub parameters: BTreeMap<String, String>,
    /// Where the stack keeps its state, its logs and `outputs.json`. Only one stack at a time can use a directory.
    pub directory: PathBuf,
    /// Whether tables, queues and functions are there from the last time, and stay for the next time.
    pub state: State,
    /// Enforce the functions' IAM policies.
    pub enforce_iam: bool,
    /// Where the functions reach the AWS services: a proxy before the emulator, say. `None` is the emulator itself.
    pub functions_endpoint: Option<String>,
    /// Tell each step on standard error.
    pub progress: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: None,
            parameters: BTreeMap::new(),
            directory: default_directory(),
            state: State::Temporary,
            enforce_iam: false,
            functions_endpoint: None,
            progress: false,
        }
    }
}

/// How long what a stack holds is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Starts with nothing and leaves nothing.
    Temporary,
    /// Starts with what the last orderly stop has left, brought up to date with the template and the functions.
    Kept,
    /// Starts with nothing; from then on as [`State::Kept`].
    Renewed,
}

/// A running stack. Dropping it stops it.
#[derive(Debug)]
pub struct Stack {
    outputs: Outputs,
    outputs_file: PathBuf,
    emulator: Option<Emulator>,
    state: State,
    _claim: Claim,
}

impl Stack {
    /// Starts a stack, and returns when its API answers. Blocking: the first start on a machine takes minutes.
    ///
    /// # Errors
    ///
    /// [`Error`] says in one line what is missing and what to do about it.
    pub fn start(options: Options) -> Result<Self, Error> {
        let progress = Progress::new(options.progress);
        let template = template::read(&workspace().join("template.yaml"))?;
        template::check_parameters(&template, &options.parameters)?;

        let claim = Claim::take(&options.directory)?;
        emulator::check_port(options.port)?;
        let python = python::prepare(&progress)?;
        let binaries = functions::build(&progress)?;
        let (token, token_sha256) = token::load_or_create(&options.directory.join("token"))?;

        let settings = Settings {
            directory: &options.directory,
            state: options.state,
            enforce_iam: options.enforce_iam,
            functions_endpoint: options.functions_endpoint.as_deref(),
        };
        let emulator = emulator::start(&python, &settings, options.port, &progress)?;
        let deployment = Deployment {
            template: &template,
            binaries: &binaries,
            parameters: deploy::parameters(&token_sha256, &options.parameters),
        };
        let template_outputs =
            deploy::deploy(&python, &emulator.endpoint(), &deployment, &progress).map_err(|error| match error {
                Error::Deploy(reason) if emulator.had_state() => Error::Update(reason),
                other => other,
            })?;

        let outputs = Outputs::new(&emulator.endpoint(), token, template_outputs)?;
        let outputs_file = outputs::file(&options.directory);
        outputs.write(&outputs_file)?;
        Ok(Self { outputs, outputs_file, emulator: Some(emulator), state: options.state, _claim: claim })
    }

    /// Where everything is.
    #[must_use]
    pub fn outputs(&self) -> &Outputs {
        &self.outputs
    }

    /// The file that holds the outputs for as long as the stack runs.
    #[must_use]
    pub fn outputs_file(&self) -> &Path {
        &self.outputs_file
    }

    /// What the functions have logged so far, oldest first.
    ///
    /// # Errors
    ///
    /// When the emulator does not answer.
    pub fn logs(&self) -> Result<Vec<LogLine>, Error> {
        read_logs(&self.outputs)
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        files::remove(&self.outputs_file);
        match self.emulator.take() {
            Some(emulator) if self.state != State::Temporary => emulator.stop(),
            other => drop(other),
        }
    }
}
