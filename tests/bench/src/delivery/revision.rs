//! The functions of another commit, built beside this one's.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use stack::workspace;

use super::deployment::Programs;
use crate::error::Error;
use crate::programs;

/// Builds the functions of a commit, which is named as git names one. Its files and what cargo makes of them stay below
/// `target/bench`, for the next time.
pub fn build(revision: &str) -> Result<Programs, Error> {
    let folder = workspace().join("target/bench");
    let commit = commit(revision)?;
    let files = folder.join(&commit);
    if !files.join("Cargo.toml").exists() {
        extract(&commit, &files)?;
    }
    let programs = folder.join("programs").join(&commit);
    std::fs::create_dir_all(&programs).map_err(Error::in_action(format!("make the folder {}", programs.display())))?;
    // Commits share what cargo makes of the crates that they share, so each program is put aside.
    let build = |function: &str| -> Result<PathBuf, Error> {
        let built = programs::release_of(&files, Some(&folder.join("target")), function)?;
        let program = programs.join(function);
        std::fs::copy(&built, &program).map_err(Error::in_action(format!("copy {}", built.display())))?;
        Ok(program)
    };
    Ok(Programs { dispatcher: build("dispatcher")?, delivery: build("delivery")? })
}

/// The full id of the commit that is named.
fn commit(revision: &str) -> Result<String, Error> {
    let output = Command::new("git")
        .current_dir(workspace())
        .args(["rev-parse", "--verify", "--quiet", "--end-of-options"])
        .arg(format!("{revision}^{{commit}}"))
        .stderr(Stdio::inherit())
        .output()
        .map_err(Error::in_action("run git"))?;
    let id = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    match output.status.success() && !id.is_empty() {
        true => Ok(id),
        false => Err(Error::new(format!("there is no commit {revision:?} in this repository (--against)"))),
    }
}

/// Writes the files of a commit into a folder.
fn extract(commit: &str, folder: &Path) -> Result<(), Error> {
    // In one step, so that a folder that is there is whole.
    let partial = folder.with_extension("partial");
    let _ = std::fs::remove_dir_all(&partial);
    std::fs::create_dir_all(&partial).map_err(Error::in_action(format!("make the folder {}", partial.display())))?;
    let archive = partial.join("files.tar");
    run(Command::new("git")
        .current_dir(workspace())
        .args(["archive", "--format=tar", "--output"])
        .arg(&archive)
        .arg(commit))?;
    run(Command::new("tar").arg("-xf").arg(&archive).arg("-C").arg(&partial))?;
    std::fs::remove_file(&archive).map_err(Error::in_action("remove an archive"))?;
    std::fs::rename(&partial, folder).map_err(Error::in_action(format!("make the folder {}", folder.display())))
}

fn run(command: &mut Command) -> Result<(), Error> {
    let status = command.stdin(Stdio::null()).status();
    match status.map_err(Error::in_action(format!("run {:?}", command.get_program())))? {
        status if status.success() => Ok(()),
        status => Err(Error::new(format!("{command:?} failed: {status}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_that_is_not_there_is_refused_by_name() {
        let error = commit("no-such-revision").unwrap_err().to_string();
        assert!(error.contains("no-such-revision"), "{error}");
    }
}
