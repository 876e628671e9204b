//! One line for each step of a start: what happens, and how long it took.

use std::cell::Cell;
use std::io::Write;
use std::time::Instant;

/// Tells steps on standard error, or keeps quiet.
#[derive(Debug)]
pub(crate) struct Progress {
    tell: bool,
}

/// A step under way.
#[derive(Debug)]
pub(crate) struct Step<'a> {
    progress: &'a Progress,
    name: &'static str,
    started: Instant,
    line_is_open: Cell<bool>,
}

impl Progress {
    pub(crate) fn new(tell: bool) -> Self {
        Self { tell }
    }

    /// Begins a step. Its line stays open until the step is done, or something else must be written.
    pub(crate) fn step(&self, name: &'static str, what: &str) -> Step<'_> {
        self.write(&format!("{name:<20} {what} … "));
        Step { progress: self, name, started: Instant::now(), line_is_open: Cell::new(true) }
    }

    /// Whether steps are told.
    pub(crate) fn is_on(&self) -> bool {
        self.tell
    }

    fn write(&self, text: &str) {
        if self.tell {
            let mut out = std::io::stderr();
            // Nowhere is left to complain when standard error itself is gone.
            let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        }
    }
}

impl Step<'_> {
    /// Ends the open line, because another program is about to write.
    pub(crate) fn make_room(&self) {
        if self.line_is_open.replace(false) {
            self.progress.write("\n");
        }
    }

    /// The step is done.
    pub(crate) fn done(self) {
        let seconds = self.started.elapsed().as_secs_f64();
        if self.line_is_open.replace(false) {
            self.progress.write(&format!("{seconds:.1} s\n"));
        } else {
            self.progress.write(&format!("{:<20} done … {seconds:.1} s\n", self.name));
        }
    }
}

impl Drop for Step<'_> {
    fn drop(&mut self) {
        self.make_room();
    }
}
