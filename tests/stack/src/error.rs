//! What can go wrong: each error says in one line what happened and what to do about it.

use std::path::PathBuf;

/// Why a stack did not start, or did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The directory belongs to another running stack.
    #[error("a stack is already running in {0}: stop it first, or use its API as it is")]
    AlreadyRunning(PathBuf),

    /// No stack runs in the directory.
    #[error("no stack is running ({0} does not exist): start one with `cargo run`")]
    NotRunning(PathBuf),

    /// Something else listens on the port.
    #[error("port {0} of 127.0.0.1 is in use: stop what listens there, or choose another port with `--port N`")]
    PortInUse(u16),

    /// A parameter that the template does not have.
    #[error("template.yaml has no parameter {name}; it has {}", known.join(", "))]
    UnknownParameter {
        /// The name that was given.
        name: String,
        /// The names that exist.
        known: Vec<String>,
    },

    /// The template does not have the expected form.
    #[error("template.yaml: {0}")]
    Template(String),

    /// No usable Python.
    #[error(
        "python3 does not run ({0}): install Python 3.11 or later and its venv module (on Debian: apt install python3-venv)"
    )]
    PythonMissing(String),

    /// Python without the modules that make environments.
    #[error(
        "python3 cannot make virtual environments ({0}): install its venv module (on Debian: apt install python3-venv)"
    )]
    VenvMissing(String),

    /// Python packages could not be installed.
    #[error(
        "pip could not install {}: {reason} (the first time needs the network, to reach PyPI; later ones do not)",
        requirements.display()
    )]
    Install {
        /// The file that names the packages.
        requirements: PathBuf,
        /// What pip says.
        reason: String,
    },

    /// Cargo failed; its own output tells why.
    #[error("the functions do not build: see cargo's output above")]
    Build,

    /// Cargo built something else than what was asked for.
    #[error("cargo built no executable named {0}")]
    NotBuilt(String),

    /// The emulator ended, or never answered.
    #[error("the AWS emulator {what}; the end of {}:\n{tail}", log.display())]
    Emulator {
        /// What it did.
        what: String,
        /// Its log.
        log: PathBuf,
        /// The end of it.
        tail: String,
    },

    /// CloudFormation refused the template, or a resource failed.
    #[error("template.yaml cannot be deployed: {0}")]
    Deploy(String),

    /// The same, of a stack that an earlier run has left.
    #[error(
        "the stack of the last run cannot be brought up to date: {0} (it is as it was; to start over with an empty one: cargo run -- --fresh)"
    )]
    Update(String),

    /// The emulator refused a request, or does not answer.
    #[error("{action} failed: {reason}")]
    Request {
        /// What was asked for.
        action: &'static str,
        /// What came back.
        reason: String,
    },

    /// A file could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },

    /// A program could not be started.
    #[error("cannot run {program}: {source}")]
    Run {
        /// The program.
        program: String,
        /// Why not.
        source: std::io::Error,
    },
}
