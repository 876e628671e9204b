//! Builds the Lambda functions.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::Error;
use crate::files::{at, default_directory, lock, workspace};
use crate::progress::Progress;

/// The functions: each is a package of that name with a binary of that name, in `functions/<name>`.
pub(crate) fn names() -> Result<Vec<String>, Error> {
    let folder = workspace().join("functions");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(at(&folder))? {
        let path = entry.map_err(at(&folder))?.path();
        if path.join("Cargo.toml").is_file() {
            names.extend(path.file_name().map(|name| name.to_string_lossy().into_owned()));
        }
    }
    names.sort_unstable();
    Ok(names)
}

/// The profile that they are built with (see the workspace's `Cargo.toml`).
const PROFILE: &str = "local";

/// The executable of each function.
pub(crate) type Binaries = BTreeMap<String, PathBuf>;

/// Builds the functions as they run in a stack, and answers with the executable of each, by its name.
///
/// # Errors
///
/// If cargo cannot build them.
pub fn build_functions() -> Result<BTreeMap<String, PathBuf>, Error> {
    build(&Progress::new(false))
}

/// Has cargo build the functions, apart from every other package, so that no other package's features get into them.
pub(crate) fn build(progress: &Progress) -> Result<Binaries, Error> {
    let names = names()?;
    let step = progress.step("functions", &format!("building {}", names.join(", ")));
    let _lock = lock(&default_directory().join("build.lock"))?;
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(workspace()).stdin(Stdio::null());
    cargo.args(["build", "--profile", PROFILE, "--message-format=json-render-diagnostics"]);
    cargo.args(names.iter().flat_map(|name| ["--package", name]));
    if progress.is_on() {
        step.make_room();
        cargo.stderr(Stdio::inherit());
    }
    let output = cargo.output().map_err(|source| Error::Run { program: "cargo".to_owned(), source })?;
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        return Err(Error::Build);
    }
    let binaries = executables(&names, &String::from_utf8_lossy(&output.stdout))?;
    step.done();
    Ok(binaries)
}

/// Finds the executables in cargo's messages: wherever the target directory is, cargo knows.
fn executables(names: &[String], messages: &str) -> Result<Binaries, Error> {
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
    names
        .iter()
        .map(|name| match built.remove(name) {
            Some(executable) => Ok((name.clone(), executable)),
            None => Err(Error::NotBuilt(name.clone())),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn executables_are_found_among_cargos_messages() {
        let mut messages = vec![
            r#"{"reason":"compiler-artifact","target":{"kind":["lib"],"name":"domain"},"executable":null}"#.to_owned(),
            r#"{"reason":"build-finished","success":true}"#.to_owned(),
        ];
        let names = names().expect("the folder of the functions");
        assert!(names.len() > 3, "{names:?}");
        for name in &names {
            messages.push(format!(
                r#"{{"reason":"compiler-artifact","target":{{"kind":["bin"],"name":"{name}"}},"executable":"/target/{name}"}}"#
            ));
        }
        let built = executables(&names, &messages.join("\n")).expect("all built");
        assert_eq!(built["api"], PathBuf::from("/target/api"));
        assert_eq!(built.len(), names.len());

        messages.pop();
        assert!(matches!(executables(&names, &messages.join("\n")), Err(Error::NotBuilt(_))));
    }
}
