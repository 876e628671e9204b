//! The AWS emulator: a process group of its own, which ends when this process does.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::files::{at, create_directory, python_program, remove};
use crate::outputs::REGION;
use crate::progress::Progress;
use crate::{Error, State, aws, python};

const POLL: Duration = Duration::from_millis(50);
const READY_WITHIN: Duration = Duration::from_secs(60);
const STOPPED_WITHIN: Duration = Duration::from_secs(15);
/// What it logs once it has its port.
const LISTENING: &str = "Running on http://127.0.0.1:";
/// How often another free port is tried when somebody was quicker.
const ATTEMPTS: usize = 5;

/// How an emulator is run.
#[derive(Debug)]
pub(crate) struct Settings<'a> {
    /// Where its files and its log go.
    pub(crate) directory: &'a Path,
    /// Whether what it holds outlives it.
    pub(crate) state: State,
    /// Whether it enforces IAM policies.
    pub(crate) enforce_iam: bool,
    /// Where the functions reach it, if not directly.
    pub(crate) functions_endpoint: Option<&'a str>,
}

impl Settings<'_> {
    /// Files that nobody needs once the emulator has ended.
    fn temporary_directory(&self) -> PathBuf {
        self.directory.join("tmp")
    }

    /// Where the emulator on that port keeps its state, which holds addresses with the port in them.
    fn state_directory(&self, port: u16) -> PathBuf {
        match self.state {
            State::Temporary => self.temporary_directory().join("state"),
            State::Kept | State::Renewed => self.directory.join(format!("state-{port}")),
        }
    }

    fn log(&self) -> PathBuf {
        self.directory.join("ministack.log")
    }

    /// Makes the state directory ready. Returns whether it holds what an earlier run has left: only what the same version of the emulator
    /// wrote counts, another one may not understand it.
    fn prepare_state(&self, port: u16) -> Result<bool, Error> {
        let state = self.state_directory(port);
        let installed = python_program("requirements.txt");
        let version = fs::read(&installed).map_err(at(&installed))?;
        let written_by = state.join("written-by.txt");
        if self.state == State::Kept && fs::read(&written_by).is_ok_and(|found| found == version) {
            return Ok(true);
        }
        remove(&state);
        create_directory(&state)?;
        fs::write(&written_by, version).map_err(at(&written_by))?;
        Ok(false)
    }
}

/// A running emulator. Dropping it kills it; [`Emulator::stop`] lets it write its state first.
#[derive(Debug)]
pub(crate) struct Emulator {
    child: Child,
    /// The emulator runs until this is closed, by whatever means: also when this process is killed.
    input: Option<ChildStdin>,
    port: u16,
    had_state: bool,
    temporary: PathBuf,
}

/// Whether the port can be had, before slow steps are taken.
pub(crate) fn check_port(port: Option<u16>) -> Result<(), Error> {
    port.map_or(Ok(()), |port| bind(port).map(drop))
}

fn bind(port: u16) -> Result<u16, Error> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|_| Error::PortInUse(port))
}

/// Starts an emulator and waits until it answers.
pub(crate) fn start(
    interpreter: &Path,
    settings: &Settings<'_>,
    port: Option<u16>,
    progress: &Progress,
) -> Result<Emulator, Error> {
    let step = progress.step("AWS emulator", "starting");
    let mut attempts = 0;
    loop {
        attempts += 1;
        let emulator = Emulator::spawn(interpreter, settings, bind(port.unwrap_or(0))?)?;
        match emulator.wait_until_ready(&settings.log()) {
            Ok(emulator) => {
                step.done();
                return Ok(emulator);
            }
            Err(Error::Emulator { tail, .. })
                if port.is_none() && attempts < ATTEMPTS && tail.contains("already in use") => {}
            Err(error) => return Err(error),
        }
    }
}

impl Emulator {
    fn spawn(interpreter: &Path, settings: &Settings<'_>, port: u16) -> Result<Self, Error> {
        let temporary = settings.temporary_directory();
        remove(&temporary);
        create_directory(&temporary)?;
        let had_state = settings.prepare_state(port)?;

        let log = settings.log();
        let output = File::create(&log).map_err(at(&log))?;
        let errors = output.try_clone().map_err(at(&log))?;
        let flag = |on: bool| if on { "1" } else { "0" };
        let mut child = python::command(interpreter, "emulator.py")
            .env("BIND_HOST", "127.0.0.1")
            .env("GATEWAY_PORT", port.to_string())
            .env("MINISTACK_HOST", "127.0.0.1")
            // The functions inherit these.
            .env("AWS_ENDPOINT_URL", settings.functions_endpoint.map_or_else(|| endpoint(port), str::to_owned))
            .env("AWS_ACCESS_KEY_ID", "test")
            .env("AWS_SECRET_ACCESS_KEY", "test")
            .env("AWS_DEFAULT_REGION", REGION)
            .env("MINISTACK_REGION", REGION)
            .env("AUTH", if settings.enforce_iam { "true" } else { "false" })
            .env("PERSIST_STATE", flag(settings.state != State::Temporary))
            .env("STATE_DIR", settings.state_directory(port))
            .env("S3_DATA_DIR", temporary.join("s3"))
            .env("TMPDIR", &temporary)
            .env("LOG_LEVEL", "INFO")
            // Listeners on fixed ports that several emulators would fight for.
            .env("IOT_MTLS_ENABLED", "0")
            .env("SFTP_ENABLED", "0")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(output)
            .stderr(errors)
            .spawn()
            .map_err(|source| Error::Run { program: interpreter.display().to_string(), source })?;
        let input = child.stdin.take();
        Ok(Self { child, input, port, had_state, temporary })
    }

    fn wait_until_ready(mut self, log: &Path) -> Result<Self, Error> {
        let failed = |what: String| Error::Emulator { what, log: log.to_path_buf(), tail: tail(log) };
        let health = format!("{}/_ministack/health", endpoint(self.port));
        let agent = aws::agent();
        let deadline = Instant::now() + READY_WITHIN;
        while Instant::now() < deadline {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Err(failed(format!("ended at its start ({status})")));
            }
            // Its log tells that it is this one that answers, rather than another that was quicker to take the port.
            let listens = fs::read_to_string(log).is_ok_and(|text| text.contains(LISTENING));
            if listens && agent.get(&health).call().is_ok_and(|answer| answer.status().is_success()) {
                return Ok(self);
            }
            sleep(POLL);
        }
        Err(failed(format!("does not answer within {} s", READY_WITHIN.as_secs())))
    }

    /// The address of every AWS service.
    pub(crate) fn endpoint(&self) -> String {
        endpoint(self.port)
    }

    /// Whether it started with what an earlier run has left.
    pub(crate) fn had_state(&self) -> bool {
        self.had_state
    }

    /// Ends the emulator in an orderly way: it writes its state, and takes the functions with it.
    pub(crate) fn stop(mut self) {
        self.input = None;
        let deadline = Instant::now() + STOPPED_WITHIN;
        while Instant::now() < deadline && matches!(self.child.try_wait(), Ok(None)) {
            sleep(POLL);
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // An emulator that has ended by itself has taken its group along.
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
            let _ = self.child.wait();
        }
        remove(&self.temporary);
    }
}

fn endpoint(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

fn tail(log: &Path) -> String {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(12)..].join("\n")
}
