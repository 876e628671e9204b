//! The Python environment that holds the emulator.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::Error;
use crate::files::{at, default_directory, lock, python_program, remove};
use crate::progress::Progress;

/// Makes the environment under `target/stack`, unless it is there with exactly the pinned packages. Returns its interpreter. All stacks
/// share it.
pub(crate) fn prepare(progress: &Progress) -> Result<PathBuf, Error> {
    let directory = default_directory();
    let _lock = lock(&directory.join("python.lock"))?;
    let requirements_file = python_program("requirements.txt");
    let requirements = fs::read_to_string(&requirements_file).map_err(at(&requirements_file))?;

    let environment = directory.join("python");
    let interpreter = environment.join("bin/python");
    // Written last: an installation that was interrupted does not count.
    let installed = environment.join("installed.txt");
    if fs::read_to_string(&installed).is_ok_and(|found| found == requirements) && runs(&interpreter) {
        progress.step("python environment", "as installed").done();
        return Ok(interpreter);
    }

    let step = progress.step("python environment", "installing the AWS emulator (110 MB, once)");
    remove(&environment);
    make(&environment)?;
    install(&interpreter, &requirements_file)?;
    fs::write(&installed, requirements).map_err(at(&installed))?;
    step.done();
    Ok(interpreter)
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
    if output.status.success() { Ok(()) } else { Err(Error::Install(last_line(&output))) }
}

/// What a Python tool said last is why it failed.
fn last_line(output: &Output) -> String {
    let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    let said = String::from_utf8_lossy(&said);
    said.lines().map(str::trim).rfind(|line| !line.is_empty()).unwrap_or("it says nothing").to_owned()
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
