//! Python environments: the one that holds the emulator, and those of tests.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::Error;
use crate::files::{at, default_directory, lock, python_program, remove};
use crate::progress::Progress;

/// Makes the environment under `target/stack`, unless it is there with exactly the pinned packages. Returns its interpreter. All stacks
/// share it.
pub(crate) fn prepare(progress: &Progress) -> Result<PathBuf, Error> {
    let directory = default_directory().join("python");
    let requirements = python_program("requirements.txt");
    let what = match is_installed(&directory, &requirements)? {
        true => "as installed",
        false => "installing the AWS emulator (110 MB, once)",
    };
    let step = progress.step("python environment", what);
    let interpreter = environment(&directory, &requirements)?;
    step.done();
    Ok(interpreter)
}

/// Makes a virtual environment in the directory, unless it is there with exactly the packages that the requirements pin. Returns its
/// interpreter.
///
/// # Errors
///
/// Without Python 3 and its `venv` module, or when pip cannot install the packages: the first time needs the network.
pub fn environment(directory: &Path, requirements: &Path) -> Result<PathBuf, Error> {
    let _lock = lock(&directory.with_extension("lock"))?;
    let interpreter = interpreter(directory);
    if !is_installed(directory, requirements)? {
        remove(directory);
        make(directory)?;
        install(&interpreter, requirements)?;
        fs::copy(requirements, installed(directory)).map_err(at(requirements))?;
    }
    Ok(interpreter)
}

fn is_installed(directory: &Path, requirements: &Path) -> Result<bool, Error> {
    let wanted = fs::read(requirements).map_err(at(requirements))?;
    Ok(fs::read(installed(directory)).is_ok_and(|found| found == wanted) && runs(&interpreter(directory)))
}

fn interpreter(directory: &Path) -> PathBuf {
    directory.join("bin/python")
}

/// What was installed. Written last: an installation that was interrupted does not count.
fn installed(directory: &Path) -> PathBuf {
    directory.join("installed.txt")
}

/// An interpreter that the system has replaced since leaves a dangling link behind.
fn runs(interpreter: &Path) -> bool {
    Command::new(interpreter).arg("--version").output().is_ok_and(|output| output.status.success())
}

fn make(environment: &Path) -> Result<(), Error> {
    let output = match Command::new("python3").args(["-m", "venv"]).arg(environment).output() {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(Error::PythonMissing("not found".to_owned())),
        Err(error) => return Err(Error::PythonMissing(error.to_string())),
    };
    if output.status.success() { Ok(()) } else { Err(Error::VenvMissing(last_line(&output))) }
}

fn install(interpreter: &Path, requirements: &Path) -> Result<(), Error> {
    let output = Command::new(interpreter)
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
            "--retries",
            "2",
            "--requirement",
        ])
        .arg(requirements)
        .output()
        .map_err(|source| Error::Run { program: interpreter.display().to_string(), source })?;
    if output.status.success() {
        return Ok(());
    }
    Err(Error::Install { requirements: requirements.to_path_buf(), reason: last_line(&output) })
}

/// What a Python tool said last is why it failed.
fn last_line(output: &Output) -> String {
    let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    let said = String::from_utf8_lossy(&said);
    said.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("it says nothing").to_owned()
}

/// Runs a Python program of this crate to its end, with the input.
pub(crate) fn run(interpreter: &Path, program: &str, input: &[u8]) -> Result<Output, Error> {
    let cannot_run = |source| Error::Run { program: interpreter.display().to_string(), source };
    let mut child = command(interpreter, program)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(cannot_run)?;
    if let Some(mut own) = child.stdin.take() {
        own.write_all(input).map_err(cannot_run)?;
    }
    child.wait_with_output().map_err(cannot_run)
}

/// A command that runs a Python program of this crate, with nothing of the user's Python or AWS settings.
pub(crate) fn command(interpreter: &Path, program: &str) -> Command {
    let mut command = Command::new(interpreter);
    command.args(["-I", "-B"]).arg(python_program(program));
    for (name, _) in std::env::vars_os() {
        let name_text = name.to_string_lossy().to_ascii_uppercase();
        // A proxy would come between the emulator, the functions and what they call on this machine.
        if name_text.starts_with("AWS_") || name_text.ends_with("_PROXY") {
            command.env_remove(name);
        }
    }
    command
}
