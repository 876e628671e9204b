//! The console in Chromium: the tests of `tests/browser`, run by Node.js.

use std::path::Path;

use e2e::running::start;
use e2e::visited;
use stack::{Outputs, workspace};

use crate::client::run_tests_of;

/// Debian's Chromium. Its driver must not be one that a package of npm downloads.
const CHROMIUM: &str = "/usr/bin/chromium";
/// Fewer tests than there are, and far more than none.
const MIN_TESTS: u64 = 30;

/// The same of those on a stack with nothing in it.
const MIN_EMPTY_TESTS: u64 = 5;

#[test]
fn people_get_along_with_the_console() {
    if has_chromium() {
        run("test", visited(), MIN_TESTS);
    }
}

#[test]
fn people_get_along_with_an_empty_console() {
    if has_chromium() {
        run("empty", start("empty", &[]).outputs(), MIN_EMPTY_TESTS);
    }
}

/// Whether there is a browser. In CI there must be.
fn has_chromium() -> bool {
    let is_there = Path::new(CHROMIUM).exists();
    assert!(is_there || std::env::var_os("CI").is_none(), "{CHROMIUM} is missing: apt-get install chromium");
    if !is_there {
        eprintln!("SKIPPED: the console in a browser, because {CHROMIUM} is missing");
    }
    is_there
}

/// Runs the tests in a folder of `tests/browser` against a stack.
fn run(folder: &str, stack: &Outputs, at_least: u64) {
    let screenshots = workspace().join("target/screenshots");
    let variables = [
        ("CHROMIUM", CHROMIUM),
        ("CONSOLE_URL", stack.console_url.as_deref().expect("the stack has a console")),
        ("SCREENSHOTS", screenshots.to_str().expect("a path in Unicode")),
    ];
    run_tests_of(&workspace().join("tests/browser"), stack, folder, at_least, &variables);
}
