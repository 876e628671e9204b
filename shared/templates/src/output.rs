//! The output, which never grows past its limit, and the escaping on the way into it.

use std::fmt::{self, Write};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::Stop;
use crate::escape::Escape;

/// All but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What is rendered so far.
#[derive(Debug)]
pub(crate) struct Output {
    text: String,
    max_bytes: usize,
}

impl Output {
    pub(crate) fn new(max_bytes: usize) -> Self {
        Self { text: String::new(), max_bytes }
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// Appends a text as it is.
    pub(crate) fn push(&mut self, text: &str) -> Result<(), Stop> {
        // The text never holds more than the limit, so this cannot overflow.
        if text.len() > self.max_bytes - self.text.len() {
            return Err(Stop::TooLarge { max_bytes: self.max_bytes });
        }
        self.text.push_str(text);
        Ok(())
    }

    /// Appends what `text` displays. It is escaped while it is written, so that a large value stops at the limit.
    pub(crate) fn display(&mut self, text: impl fmt::Display, escape: Option<Escape>) -> Result<(), Stop> {
        let max_bytes = self.max_bytes;
        write!(Escaping { output: self, escape }, "{text}").map_err(|_| Stop::TooLarge { max_bytes })
    }

    fn push_html(&mut self, text: &str) -> Result<(), Stop> {
        let mut plain_from = 0;
        for (at, byte) in text.bytes().enumerate() {
            let entity = match byte {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                b'"' => "&quot;",
                _ => continue,
            };
            self.push(&text[plain_from..at])?;
            self.push(entity)?;
            plain_from = at + 1;
        }
        self.push(&text[plain_from..])
    }
}

/// Escapes what is written to it.
struct Escaping<'o> {
    output: &'o mut Output,
    escape: Option<Escape>,
}

impl Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let pushed = match self.escape {
            None => self.output.push(text),
            Some(Escape::Html) => self.output.push_html(text),
            Some(Escape::Percent) => utf8_percent_encode(text, RESERVED).try_for_each(|piece| self.output.push(piece)),
        };
        pushed.map_err(|_| fmt::Error)
    }
}
