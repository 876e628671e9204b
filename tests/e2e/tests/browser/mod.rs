//! The console in Chromium: the tests of `tests/browser`, run by Node.js.

use std::path::Path;

use e2e::visited;
use stack::workspace;

use crate::client::run_tests_of;

/// Debian's Chromium. Its driver must not be one that a package of npm downloads.
const CHROMIUM: &str = "/usr/bin/chromium";
/// Fewer tests than there are, and far more than none.
const MIN_TESTS: u64 = 30;

#[test]
fn people_get_along_with_the_console() {
    if !Path::new(CHROMIUM).exists() {
        assert!(std::env::var_os("CI").is_none(), "{CHROMIUM} is missing: apt-get install chromium");
        eprintln!("SKIPPED: the console in a browser, because {CHROMIUM} is missing");
        return;
    }
    let screenshots = workspace().join("target/screenshots");
    let stack = visited();
    let variables = [
        ("CHROMIUM", CHROMIUM),
        ("CONSOLE_URL", stack.console_url.as_deref().expect("the stack has a console")),
        ("SCREENSHOTS", screenshots.to_str().expect("a path in Unicode")),
    ];
    run_tests_of(&workspace().join("tests/browser"), stack, "test", MIN_TESTS, &variables);
}
