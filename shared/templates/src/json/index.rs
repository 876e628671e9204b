//! Where the values of a JSON text are.

use crate::json::node::Node;

/// Where each value of a text in normal form begins and ends, in the order of the text. Of a text that is not, it says
/// something or other; nothing panics.
#[derive(Debug)]
pub struct Index<'t> {
    text: &'t str,
    entries: Vec<Entry>,
}

/// A value, or the key of one. Twelve bytes, where two bytes of text are enough for a value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    /// Its first byte.
    pub(crate) start: u32,
    /// The byte behind it.
    pub(crate) end: u32,
    /// The entry behind it and all that is in it.
    pub(crate) next: u32,
}

impl<'t> Index<'t> {
    /// Reads a text, in one pass.
    pub fn of(text: &'t str) -> Self {
        let mut builder = Builder { text, entries: Vec::with_capacity(most_values(text)), open: Vec::new() };
        builder.read();
        Self { text, entries: builder.entries }
    }

    /// The whole text's value.
    pub fn root(&self) -> Node<'_> {
        Node::new(self.text, &self.entries, 0)
    }
}

/// No more values and keys than this are in a text: each stands behind one of these bytes, or at the beginning.
fn most_values(text: &str) -> usize {
    1 + text.bytes().filter(|byte| matches!(byte, b'[' | b'{' | b',' | b':')).count()
}

struct Builder<'t> {
    text: &'t str,
    entries: Vec<Entry>,
    /// The lists and objects around the current place.
    open: Vec<usize>,
}

impl Builder<'_> {
    fn read(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'[' | b'{' => {
                    self.open.push(self.entries.len());
                    self.push(at, bytes.len());
                    at += 1;
                }
                b']' | b'}' => {
                    at += 1;
                    self.close(at);
                }
                b',' | b':' => at += 1,
                b'"' => {
                    let end = end_of_string(bytes, at);
                    self.push(at, end);
                    at = end;
                }
                _ => {
                    let length = bytes[at..].iter().position(|byte| b",:]}".contains(byte));
                    let end = length.map_or(bytes.len(), |length| at + length);
                    self.push(at, end);
                    at = end;
                }
            }
        }
        while !self.open.is_empty() {
            self.close(bytes.len());
        }
    }

    fn push(&mut self, start: usize, end: usize) {
        let next = self.entries.len() + 1;
        self.entries.push(Entry { start: number(start), end: number(end), next: number(next) });
    }

    fn close(&mut self, end: usize) {
        let next = number(self.entries.len());
        if let Some(entry) = self.open.pop().and_then(|index| self.entries.get_mut(index)) {
            (entry.end, entry.next) = (number(end), next);
        }
    }
}

/// The byte behind the string that begins at `at`.
fn end_of_string(bytes: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while let Some(byte) = bytes.get(end) {
        match byte {
            b'"' => return end + 1,
            b'\\' => end += 2,
            _ => end += 1,
        }
    }
    bytes.len()
}

/// Texts of 4 GiB are never read here.
fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}
