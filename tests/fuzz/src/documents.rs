//! JSON from arbitrary bytes: with large lists, deep nesting and odd keys, which few bytes can ask for.

use arbitrary::Unstructured;
use serde_json::{Map, Value};

/// Most values in a document; every eight bytes of its keys and strings count as one, too.
const VALUES: usize = 5_000;
/// Deepest nesting. Documents from strangers are 128 deep at most, because `serde_json` reads no deeper ones.
const DEPTH: usize = 128;

/// Keys that mean something to templates, to payloads or to `serde_json`.
const KEYS: [&str; 24] = [
    "a",
    "b",
    "c",
    "id",
    "type",
    "attributes",
    "relationships",
    "meta",
    "item",
    "item_type",
    "data",
    "status",
    "current_version",
    "published_version",
    "entity",
    "length",
    "0",
    "",
    ".",
    "a.b",
    " ",
    "é",
    "}}",
    "$serde_json::private::RawValue",
];

/// Strings that mean something there.
const STRINGS: [&str; 16] = [
    "",
    "a",
    "item",
    "item_type",
    "published",
    "&<>\"'",
    "{{a}}",
    "../..",
    "\r\n",
    "\u{0}",
    "é\u{301}",
    "🔔",
    "%2F",
    "https://example.com/?a=b#c",
    "[1]",
    "{\"a\":",
];

/// A document. Bytes that run out make it smaller, never invalid.
pub fn document(bytes: &mut Unstructured<'_>) -> Value {
    Builder { left: VALUES }.value(bytes, DEPTH)
}

/// A string, up to some hundred thousand bytes long.
pub fn text(bytes: &mut Unstructured<'_>) -> String {
    let piece = match byte(bytes) {
        0..96 => STRINGS[usize::from(byte(bytes)) % STRINGS.len()].to_owned(),
        96..192 => bytes.arbitrary().unwrap_or_default(),
        _ => char::from_u32(u32::from(byte(bytes)) << (byte(bytes) % 13)).unwrap_or('a').to_string(),
    };
    if byte(bytes) < 224 {
        piece
    } else {
        piece.repeat(bytes.int_in_range(0..=40_000 / (piece.len() + 1)).unwrap_or(0))
    }
}

/// A byte; zero if there is none left.
pub fn byte(bytes: &mut Unstructured<'_>) -> u8 {
    bytes.arbitrary().unwrap_or_default()
}

struct Builder {
    /// Values that may still be made.
    left: usize,
}

impl Builder {
    fn value(&mut self, bytes: &mut Unstructured<'_>, depth: usize) -> Value {
        self.left = self.left.saturating_sub(1);
        let scalar = self.left == 0 || depth == 0;
        match byte(bytes) % if scalar { 8 } else { 13 } {
            0 => Value::Null,
            1 => bytes.arbitrary::<bool>().unwrap_or_default().into(),
            2 => bytes.arbitrary::<i64>().unwrap_or_default().into(),
            3 => bytes.arbitrary::<u64>().unwrap_or_default().into(),
            4 => bytes.arbitrary::<f64>().unwrap_or_default().into(),
            5 => i64::from(byte(bytes)).into(),
            6 => self.text(bytes).into(),
            7 => STRINGS[usize::from(byte(bytes)) % STRINGS.len()].into(),
            8 => (0..byte(bytes) % 6).map(|_| self.value(bytes, depth - 1)).collect(),
            9 | 10 => self.object(bytes, depth).into(),
            11 => self.repeated(bytes, depth),
            _ => self.nested(bytes, depth),
        }
    }

    fn text(&mut self, bytes: &mut Unstructured<'_>) -> String {
        let text = text(bytes);
        self.left = self.left.saturating_sub(text.len() / 8);
        text
    }

    fn key(&mut self, bytes: &mut Unstructured<'_>) -> String {
        match byte(bytes) {
            choice @ 0..224 => KEYS[usize::from(choice) % KEYS.len()].to_owned(),
            _ => self.text(bytes),
        }
    }

    fn object(&mut self, bytes: &mut Unstructured<'_>, depth: usize) -> Map<String, Value> {
        (0..byte(bytes) % 8).map(|_| (self.key(bytes), self.value(bytes, depth - 1))).collect()
    }

    /// A list of the same value many times.
    fn repeated(&mut self, bytes: &mut Unstructured<'_>, depth: usize) -> Value {
        let before = self.left;
        let value = self.value(bytes, depth - 1);
        let size = before - self.left + 1;
        let times = bytes.int_in_range(0..=self.left / size).unwrap_or(0);
        self.left -= times * size;
        vec![value; times].into()
    }

    /// A value inside many lists and objects.
    fn nested(&mut self, bytes: &mut Unstructured<'_>, depth: usize) -> Value {
        let key = self.key(bytes);
        let size = 1 + key.len() / 8;
        let levels = bytes.int_in_range(0..=depth.min(self.left / size)).unwrap_or(0);
        self.left -= levels * size;
        let pattern = byte(bytes);
        let value = self.value(bytes, depth - levels);
        (0..levels).fold(value, |inner, level| match pattern >> (level % 8) & 1 {
            0 => vec![inner].into(),
            _ => Map::from_iter([(key.clone(), inner)]).into(),
        })
    }
}
