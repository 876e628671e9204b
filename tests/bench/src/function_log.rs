//! What a function logs: counted, and warnings and errors shown.

use std::io::{BufRead, BufReader};
use std::process::ChildStdout;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The log of one process. It is read until the process ends.
#[derive(Debug, Default)]
pub struct FunctionLog(Arc<AtomicU64>);

impl FunctionLog {
    /// Reads a process's standard output.
    pub fn of(output: Option<ChildStdout>) -> Self {
        let log = Self::default();
        let bytes = log.0.clone();
        if let Some(output) = output {
            std::thread::spawn(move || {
                let mut lines = BufReader::new(output);
                let mut line = Vec::new();
                while lines.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                    bytes.fetch_add(line.len() as u64, Ordering::SeqCst);
                    let text = String::from_utf8_lossy(&line);
                    if is_shown(&text) {
                        eprint!("{text}");
                    }
                    line.clear();
                }
            });
        }
        log
    }

    /// Bytes of it so far, line ends included.
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// What is no line of the functions' usual log is worth seeing.
fn is_shown(line: &str) -> bool {
    !["INFO", "DEBUG", "TRACE"].iter().any(|level| line.contains(&format!("\"level\":\"{level}\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_errors_and_what_is_no_log_are_shown() {
        assert!(!is_shown(r#"{"timestamp":"…","level":"INFO","message":"attempt made"}"#));
        assert!(is_shown(r#"{"timestamp":"…","level":"ERROR","message":"a table does not answer"}"#));
        assert!(is_shown(r#"{"timestamp":"…","level":"WARN","message":"call given up"}"#));
        assert!(is_shown("Error: the environment variable SITE_ID is not set"));
    }
}
