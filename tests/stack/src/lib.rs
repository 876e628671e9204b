//! The whole system on this machine.
//!
//! [`Stack::start`] prepares a Python environment with the AWS emulator, builds the functions, starts the emulator and deploys
//! `template.yaml` on it. `cargo run` at the root of the workspace starts a stack for people; the end-to-end tests start theirs the
//! same way. Everything is kept under `target/stack`: nothing is installed elsewhere, and nothing listens beyond 127.0.0.1.
//!
//! ```no_run
//! let stack = stack::Stack::start(stack::Options { fresh: true, ..Default::default() })?;
//! println!("{}", stack.outputs().api_url);
//! # Ok::<(), stack::Error>(())
//! ```

mod aws;
mod deploy;
mod emulator;
mod error;
mod events;
mod files;
mod functions;
mod logs;
mod outputs;
mod progress;
mod python;
mod template;
mod token;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub use error::Error;
pub use events::send_event;
pub use files::{default_directory, workspace};
pub use logs::{LogLine, read_logs};
pub use outputs::Outputs;

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
    /// Start with nothing and keep nothing. Otherwise tables, queues and functions survive an orderly stop.
    pub fresh: bool,
    /// Enforce the functions' IAM policies.
    pub enforce_iam: bool,
    /// Tell each step on standard error.
    pub progress: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: None,
            parameters: BTreeMap::new(),
            directory: default_directory(),
            fresh: false,
            enforce_iam: false,
            progress: false,
        }
    }
}

/// A running stack. Dropping it stops it.
#[derive(Debug)]
pub struct Stack {
    outputs: Outputs,
    outputs_file: PathBuf,
    emulator: Option<Emulator>,
    keeps_state: bool,
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

        let deployment = Deployment {
            template: &template,
            binaries: &binaries,
            parameters: deploy::parameters(&token_sha256, &options.parameters),
        };
        let settings = Settings {
            directory: options.directory.clone(),
            keep_state: !options.fresh,
            enforce_iam: options.enforce_iam,
        };
        let (emulator, template_outputs) = launch(&python, &settings, &deployment, options.port, &progress)?;

        let outputs = Outputs::new(&emulator.endpoint(), token, template_outputs)?;
        let outputs_file = outputs::file(&options.directory);
        outputs.write(&outputs_file)?;
        Ok(Self { outputs, outputs_file, emulator: Some(emulator), keeps_state: !options.fresh, _claim: claim })
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
            Some(emulator) if self.keeps_state => emulator.stop(),
            other => drop(other),
        }
    }
}

/// Starts the emulator and deploys on it. When the stack that it kept from an earlier run cannot be brought up to date, starts over with
/// an empty one: what a local stack holds can be made again, and a developer's `cargo run` must not stay broken.
fn launch(
    python: &Path,
    settings: &Settings,
    deployment: &Deployment<'_>,
    port: Option<u16>,
    progress: &Progress,
) -> Result<(Emulator, BTreeMap<String, String>), Error> {
    let start = || -> Result<_, (Option<Emulator>, Error)> {
        let emulator = emulator::start(python, settings, port, progress).map_err(|error| (None, error))?;
        match deploy::deploy(python, &emulator.endpoint(), deployment, progress) {
            Ok(outputs) => Ok((emulator, outputs)),
            Err(error) => Err((Some(emulator), error)),
        }
    };
    match start() {
        Ok(started) => Ok(started),
        Err((Some(emulator), error)) if emulator.had_state() => {
            progress
                .note(&format!("the stack of the last run cannot be updated, so a fresh one replaces it ({error})"));
            let port = emulator.port();
            drop(emulator);
            settings.forget_state(port);
            start().map_err(|(_, error)| error)
        }
        Err((_, error)) => Err(error),
    }
}
