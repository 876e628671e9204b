//! The functions' programs as they are deployed.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use stack::workspace;

use crate::error::Error;

/// Has cargo build a function as it is deployed, by itself, so that no other package's features get into it.
pub fn release(function: &str) -> Result<PathBuf, Error> {
    release_of(&workspace(), None, function)
}

/// The same of the workspace in another folder. What cargo makes of it goes to `target`, if that is not the usual place.
pub fn release_of(workspace: &Path, target: Option<&Path>, function: &str) -> Result<PathBuf, Error> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .current_dir(workspace)
        .args(["build", "--release", "--locked", "--package", function, "--message-format=json-render-diagnostics"])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit());
    if let Some(target) = target {
        cargo.env("CARGO_TARGET_DIR", target);
    }
    let output = cargo.output().map_err(Error::in_action("run cargo"))?;
    if !output.status.success() {
        return Err(Error::new(format!("{function} does not build: see cargo's output above")));
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut own = messages.filter(|message| message["target"]["name"] == function);
    let program = own.find_map(|message| message["executable"].as_str().map(PathBuf::from));
    program.ok_or_else(|| Error::new(format!("cargo built no program {function}")))
}
