//! Every search of the lexer through its source. The tests count what these look at: compiling is linear as long as all of them
//! together look at each byte a few times at most.

/// Whitespace within a line.
const BLANKS: [char; 2] = [' ', '\t'];

/// Where `wanted` begins in `text`, if it is there.
pub(crate) fn find(text: &str, wanted: &str) -> Option<usize> {
    let found = text.find(wanted);
    looked_at(found.map_or(text.len(), |at| at + wanted.len()));
    found
}

/// `text` without the whitespace that it begins with.
pub(crate) fn without_leading_space(text: &str) -> &str {
    counted(text, text.trim_start())
}

/// `text` without the blanks that it begins with.
pub(crate) fn without_leading_blanks(text: &str) -> &str {
    counted(text, text.trim_start_matches(BLANKS))
}

/// `text` without the blanks that it ends with.
pub(crate) fn without_trailing_blanks(text: &str) -> &str {
    counted(text, text.trim_end_matches(BLANKS))
}

fn counted<'t>(text: &str, rest: &'t str) -> &'t str {
    // The byte that ends the search is looked at, too.
    looked_at(text.len() - rest.len() + 1);
    rest
}

#[cfg(not(test))]
fn looked_at(_: usize) {}

#[cfg(test)]
use counter::looked_at;

/// How much the searches of this thread have looked at.
#[cfg(test)]
pub(crate) mod counter {
    use std::cell::Cell;

    thread_local! {
        static BYTES: Cell<usize> = const { Cell::new(0) };
    }

    pub(super) fn looked_at(bytes: usize) {
        BYTES.set(BYTES.get() + bytes);
    }

    /// Bytes that searches look at during `work`.
    pub(crate) fn bytes_during(work: impl FnOnce()) -> usize {
        let before = BYTES.get();
        work();
        BYTES.get() - before
    }
}
