//! Builds the Lambda functions.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::Error;
use crate::files::{default_directory, lock, workspace};
use crate::progress::Progress;

/// The functions: each is a package of that name with a binary of that name, in `functions/<name>`.
pub(crate) const NAMES: &[&str] = &["api", "dispatcher", "delivery", "scheduler"];

/// The profile that they are built with (see the workspace's `Cargo.toml`).
const PROFILE: &str = "local";

/// The executable of each function.
pub(crate) type Binaries = BTreeMap<&'static str, PathBuf>;

/// Has cargo build the functions, apart from every other package, so that no other package's features get into them.
pub(crate) fn build(progress: &Progress) -> Result<Binaries, Error> {
    let step = progress.step("functions", &format!("building {}", NAMES.join(", ")));
    let _lock = lock(&default_directory().join("build.lock"))?;
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(workspace()).stdin(Stdio::null());
    cargo.args(["build", "--profile", PROFILE, "--message-format=json-render-diagnostics"]);
    cargo.args(NAMES.iter().flat_map(|name| ["--package", name]));
    if progress.is_on() {
        step.make_room();
        cargo.stderr(Stdio::inherit());
    }
    let output = cargo.output().map_err(|source| Error::Run { program: "cargo".to_owned(), source })?;
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        return Err(Error::Build);
    }
    let binaries = executables(&String::from_utf8_lossy(&output.stdout))?;
    step.done();
    Ok(binaries)
}

/// Finds the executables in cargo's messages: wherever the target directory is, cargo knows.
fn executables(messages: &str) -> Result<Binaries, Error> {
    #[derive(Deserialize)]
    struct Message {
        target: Option<Target>,
        executable: Option<PathBuf>,
    }
    #[derive(Deserialize)]
    struct Target {
        name: String,
    }

    let mut built = BTreeMap::new();
    for message in messages.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok()) {
        if let (Some(target), Some(executable)) = (message.target, message.executable) {
            built.insert(target.name, executable);
        }
    }
    NAMES.iter().map(|name| Ok((*name, built.remove(*name).ok_or(Error::NotBuilt(name))?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn executables_are_found_among_cargos_messages() {
        let mut messages = vec![
            r#"{"reason":"compiler-artifact","target":{"kind":["lib"],"name":"shared"},"executable":null}"#.to_owned(),
            r#"{"reason":"build-finished","success":true}"#.to_owned(),
        ];
        for name in NAMES {
            messages.push(format!(
                r#"{{"reason":"compiler-artifact","target":{{"kind":["bin"],"name":"{name}"}},"executable":"/target/{name}"}}"#
            ));
        }
        let built = executables(&messages.join("\n")).expect("all built");
        assert_eq!(built["api"], PathBuf::from("/target/api"));
        assert_eq!(built.len(), NAMES.len());

        messages.pop();
        assert!(matches!(executables(&messages.join("\n")), Err(Error::NotBuilt(_))));
    }
}
