//! Escapes in JSON strings: read, and written where JSON demands them.

use std::fmt::{self, Write};

/// What an escape stands for, and its length in bytes. `text` begins with its backslash and is of a valid string.
/// `None`: a half of a surrogate pair, which stands for no character.
pub(crate) fn read(text: &str) -> Option<(char, usize)> {
    let simple = match text.as_bytes().get(1)? {
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return read_hex(text),
        other => char::from(*other),
    };
    Some((simple, 2))
}

fn read_hex(text: &str) -> Option<(char, usize)> {
    let unit = |from: usize| u16::from_str_radix(text.get(from + 2..from + 6)?, 16).ok();
    let first = unit(0)?;
    if let Some(character) = char::from_u32(first.into()) {
        return Some((character, 6));
    }
    let second = unit(6).filter(|_| text.get(6..8) == Some("\\u"))?;
    let character = char::decode_utf16([first, second]).next()?.ok()?;
    Some((character, 12))
}

/// Whether JSON demands that this byte of a string is escaped.
pub(crate) fn is_needed(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | 0..=0x1f)
}

/// Writes a character as the normal form has it.
pub(crate) fn write(character: char, out: &mut String) {
    match character {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\u{8}' => out.push_str("\\b"),
        '\u{c}' => out.push_str("\\f"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\0'..='\u{1f}' => {
            let code = u32::from(character);
            // Writing to a string does not fail.
            let _ = write!(out, "\\u{code:04x}");
        }
        _ => out.push(character),
    }
}

/// The text that a JSON string stands for. Displays it piece by piece.
pub(crate) struct Unescaped<'t> {
    /// What is between the quotes.
    pub(crate) content: &'t str,
}

impl fmt::Display for Unescaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.content;
        while let Some(at) = rest.find('\\') {
            f.write_str(&rest[..at])?;
            let (character, length) = read(&rest[at..]).unwrap_or((char::REPLACEMENT_CHARACTER, 1));
            f.write_char(character)?;
            rest = rest.get(at + length..).unwrap_or_default();
        }
        f.write_str(rest)
    }
}
