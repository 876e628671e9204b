//! `cargo test` commands in pages: whether there is something that they run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::files::workspace;

/// The names of each package's tests, such as `faults::lateness::nothing_is_early`, by the package's name. Functions that are no tests
/// are among them: telling them apart is not worth a parser.
pub(super) fn packages(files: &BTreeSet<PathBuf>) -> BTreeMap<String, BTreeSet<String>> {
    let folder = |manifest: &Path| manifest.parent().map(Path::to_path_buf).unwrap_or_default();
    let manifests = files.iter().filter(|path| path.ends_with("Cargo.toml")).map(|path| folder(path));
    let mut packages = BTreeMap::new();
    for package in manifests.filter(|path| path.components().count() == 2) {
        let manifest = fs::read_to_string(workspace().join(&package).join("Cargo.toml")).expect("a manifest");
        let name = manifest.lines().find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
        let sources =
            files.iter().filter(|path| path.starts_with(&package) && path.extension().is_some_and(|kind| kind == "rs"));
        let tests = sources.flat_map(|source| tests_of(source.strip_prefix(&package).expect("in the package"), source));
        packages.insert(name.expect("a package has a name").to_owned(), tests.collect());
    }
    packages
}

fn tests_of(inside: &Path, source: &Path) -> Vec<String> {
    let module = inside
        .with_extension("")
        .components()
        .skip(1)
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect::<Vec<_>>();
    let module = module.join("::").replace("::mod", "");
    let text = fs::read_to_string(workspace().join(source)).expect("a source");
    let functions = text.lines().filter_map(|line| line.trim_start().trim_start_matches("async ").strip_prefix("fn "));
    functions.map(|function| format!("{module}::{}", function.split(['(', '<']).next().unwrap_or_default())).collect()
}

/// Whether each package of a command is one of ours, and each name is part of the name of a test in it.
pub(super) fn check(command: &str, packages: &BTreeMap<String, BTreeSet<String>>) -> Result<(), String> {
    let mut words = command.split_whitespace().skip(2).take_while(|word| *word != "--");
    let mut tests = BTreeSet::new();
    while let Some(word) = words.next() {
        match word {
            "-p" | "--package" => {
                let name = words.next().unwrap_or_default();
                tests.extend(packages.get(name).ok_or(format!("there is no package {name}"))?);
            }
            "--test" => {
                let name = words.next().unwrap_or_default();
                let found = tests.iter().any(|test| test.starts_with(&format!("{name}::")));
                found.then_some(()).ok_or(format!("there is no test file {name}"))?;
            }
            flag if flag.starts_with('-') => {}
            name => {
                let found = tests.iter().any(|test| test.contains(name));
                found.then_some(()).ok_or(format!("there is no test {name}"))?;
            }
        }
    }
    Ok(())
}

#[test]
fn commands_that_run_nothing_are_found_out() {
    let tests = BTreeSet::from(["faults::lateness::nothing_is_early".to_owned()]);
    let packages = BTreeMap::from([("e2e".to_owned(), tests)]);
    for command in [
        "cargo test --workspace",
        "cargo test -p e2e",
        "cargo test -p e2e lateness -- --nocapture",
        "cargo test -p e2e --test faults -q",
    ] {
        assert_eq!(check(command, &packages), Ok(()), "{command}");
    }
    for command in ["cargo test -p it", "cargo test -p e2e punctuality", "cargo test -p e2e --test lateness"] {
        assert!(check(command, &packages).is_err(), "{command}");
    }
}
