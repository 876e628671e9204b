//! The official client: the tests of `tests/client`, run by Node.js.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use e2e::running;
use stack::{Outputs, workspace};

/// Fewer tests than there are, and far more than none: if not even so many ran, something is wrong with the run.
const MIN_TESTS: u64 = 100;

#[test]
fn the_official_client_works_unchanged() {
    run_tests(running(), "test", MIN_TESTS);
}

/// Runs the tests in a folder of `tests/client`, all of which must pass, and at least so many.
///
/// # Panics
///
/// If they do not.
pub fn run_tests(stack: &Outputs, folder: &str, at_least: u64) {
    run_tests_with(stack, folder, at_least, &[]);
}

/// As [`run_tests`], for tests that read environment variables of their own.
pub fn run_tests_with(stack: &Outputs, folder: &str, at_least: u64, variables: &[(&str, &str)]) {
    run_tests_of(&workspace().join("tests/client"), stack, folder, at_least, variables);
}

/// As [`run_tests_with`], for tests of another project of Node.js.
pub fn run_tests_of(project: &Path, stack: &Outputs, folder: &str, at_least: u64, variables: &[(&str, &str)]) {
    check_node();
    install(project);

    let output = run(Command::new("node")
        // One test that hangs is named, rather than the whole run. It has longer than it waits for anything.
        // Two files at once: each has a Chromium of its own where there is one, and other tests run at the same time.
        .args(["--test", "--test-reporter=spec", "--test-timeout=600000", "--test-concurrency=2"])
        .args(test_files(&project.join(folder)))
        .current_dir(project)
        .env("API_URL", &stack.api_url)
        .env("TOKEN", &stack.token)
        .env("EVENT_QUEUE_URL", &stack.event_queue_url)
        .env("ENDPOINT_URL", &stack.endpoint_url)
        .env("AWS_REGION", &stack.region)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .envs(variables.iter().copied())
        .env("NO_COLOR", "1")
        .env_remove("FORCE_COLOR")
        .env_remove("NODE_OPTIONS"));
    let text = text_of(&output);
    assert!(output.status.success(), "the tests fail:\n{text}");
    let count = |what| summary(&text, what).unwrap_or_else(|| panic!("no number of tests {what}:\n{text}"));
    assert!(count("pass") >= at_least, "only some of the tests ran:\n{text}");
    for what in ["fail", "cancelled", "skipped", "todo"] {
        assert_eq!(count(what), 0, "{what}:\n{text}");
    }
}

/// Node.js understands folders differently from version to version, so it gets files.
fn test_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let files = entries.flatten().map(|entry| entry.path()).flat_map(|path| match path.is_dir() {
        true => test_files(&path),
        false => vec![path],
    });
    files.filter(|path| path.to_string_lossy().ends_with(".test.js")).collect()
}

fn check_node() {
    const NEEDED: &str = "install Node.js 20 or later (20.11 at least), with npm";
    let version = |program: &str| {
        let output = Command::new(program).arg("--version").output().ok().filter(|output| output.status.success());
        let output = output.unwrap_or_else(|| panic!("{program} does not run: {NEEDED}"));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    let node = version("node");
    let mut numbers = node.trim_start_matches('v').split('.').map_while(|number| number.parse::<u32>().ok());
    assert!((numbers.next(), numbers.next()) >= (Some(20), Some(11)), "node is {node}: {NEEDED}");
    version("npm");
}

/// Installs the packages of the lock file, unless they are there.
pub fn install(directory: &Path) {
    // Tests of another process may be about to do the same.
    let lock = workspace().join("target/client.lock");
    let lock = File::create(&lock).unwrap_or_else(|error| panic!("{}: {error}", lock.display()));
    lock.lock().unwrap_or_else(|error| panic!("the lock on {}: {error}", directory.display()));

    let wanted = directory.join("package-lock.json");
    let wanted = fs::read(&wanted).unwrap_or_else(|error| panic!("{}: {error}", wanted.display()));
    // Written last: an installation that was interrupted does not count.
    let installed = directory.join("node_modules/installed-package-lock.json");
    if fs::read(&installed).is_ok_and(|found| found == wanted) {
        return;
    }
    let output = run(Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(directory));
    assert!(output.status.success(), "npm ci fails in {}:\n{}", directory.display(), text_of(&output));
    fs::write(&installed, wanted).unwrap_or_else(|error| panic!("{}: {error}", installed.display()));
}

fn run(command: &mut Command) -> Output {
    let program = command.get_program().to_owned();
    command.output().unwrap_or_else(|error| panic!("{} does not run: {error}", Path::new(&program).display()))
}

fn text_of(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

/// The number behind `what` in the summary that ends the report: `ℹ pass 12`.
fn summary(report: &str, what: &str) -> Option<u64> {
    report.lines().rev().find_map(|line| {
        let mut words = line.split_whitespace().rev();
        let number = words.next()?.parse().ok()?;
        (words.next() == Some(what) && words.count() <= 1).then_some(number)
    })
}
