//! Keeping answers within what Lambda can return.

use serde_json::{Map, Value};

/// Most bytes of an answer. Lambda returns up to 6 MB (its quota for synchronous answers), in which the answer is a JSON
/// string again; the rest is for headers and what surrounds the documents.
const ANSWER_BYTES: usize = 5_500_000;

/// Least room for the documents of calls, whatever else the answer holds.
const LEAST_BYTES: usize = 1_000_000;

/// The attributes that may be long, with the part of a document's share that each may have once documents are cut. The parts
/// add up to less than one; the rest is for what is never long.
const LONG_ATTRIBUTES: [(&str, usize); 5] = [
    ("request_url", 16),
    ("request_headers", 8),
    ("request_payload", 4),
    ("response_headers", 8),
    ("response_payload", 4),
];

/// Documents that are to be shown in one answer. Once they are too large together, the long attributes of all of them are
/// cut, each to its part of an equal share, and what is cut says so. A single call nearly always stays whole.
#[derive(Debug)]
pub struct Fitting {
    documents: Vec<Value>,
    bytes: usize,
    room: usize,
    share: usize,
}

impl Fitting {
    /// For so many documents, beside `other` ones, which are shown whole.
    pub fn new(count: usize, other: &[Value]) -> Self {
        let taken: usize = other.iter().map(returned_bytes).sum();
        let room = ANSWER_BYTES.saturating_sub(taken).max(LEAST_BYTES);
        Self { documents: Vec::with_capacity(count), bytes: 0, room, share: room / count.max(1) }
    }

    /// Adds a document.
    pub fn push(&mut self, document: Value) {
        let fitted = self.bytes <= self.room;
        self.bytes += returned_bytes(&document);
        self.documents.push(document);
        if self.bytes <= self.room {
            return;
        }
        // What was there before is cut once; from then on each document as it comes, so that they never pile up.
        let uncut = if fitted { 0 } else { self.documents.len() - 1 };
        for document in &mut self.documents[uncut..] {
            cut_long_attributes(document, self.share);
        }
    }

    /// The documents, in the order in which they were added.
    pub fn finish(self) -> Vec<Value> {
        self.documents
    }
}

/// Bytes that a document takes in what Lambda returns: as JSON, and that as a JSON string.
fn returned_bytes(document: &Value) -> usize {
    let json = document.to_string();
    json.len() + json.bytes().filter(|byte| matches!(byte, b'"' | b'\\')).count()
}

fn cut_long_attributes(document: &mut Value, share: usize) {
    for (attribute, part) in LONG_ATTRIBUTES {
        match document.pointer_mut(&format!("/attributes/{attribute}")) {
            Some(Value::String(text)) => cut(text, share / part),
            Some(Value::Object(headers)) => cut_headers(headers, share / part),
            _ => {}
        }
    }
}

fn cut(text: &mut String, room: usize) {
    let size = text.len();
    if let Err(keep) = room_after(text, room) {
        text.truncate(keep);
        text.push_str(&format!("… [cut here: {size} bytes in all; ask for fewer calls to see more]"));
    }
}

/// Leaves out the headers from the first one on for which there is no room.
fn cut_headers(headers: &mut Map<String, Value>, room: usize) {
    let mut left = Some(room);
    let count = headers.len();
    headers.retain(|name, value| {
        let fits = |room| room_after(name, room).and_then(|room| room_after(value.as_str().unwrap_or_default(), room));
        left = left.and_then(|room| fits(room).ok());
        left.is_some()
    });
    let missing = count - headers.len();
    if missing > 0 {
        let note = format!("[{missing} headers are cut here; ask for fewer calls to see more]");
        headers.insert("…".to_owned(), note.into());
    }
}

/// What is left of `room` bytes after `text`, or how many bytes of `text` fit into it.
fn room_after(text: &str, mut room: usize) -> Result<usize, usize> {
    for (position, character) in text.char_indices() {
        // A character costs what it takes in the answer, which is JSON in JSON.
        let cost = match character {
            '"' | '\\' => 4,
            '\n' | '\r' | '\t' => 3,
            character if character.is_control() => 7,
            character => character.len_utf8(),
        };
        room = room.checked_sub(cost).ok_or(position)?;
    }
    Ok(room)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn call(payload: &str) -> Value {
        json!({"attributes": {"request_payload": payload, "response_payload": null}})
    }

    fn fitted(calls: Vec<Value>, other: &[Value]) -> Vec<Value> {
        let mut fitting = Fitting::new(calls.len(), other);
        calls.into_iter().for_each(|call| fitting.push(call));
        fitting.finish()
    }

    #[test]
    fn small_answers_stay_whole() {
        let calls = vec![call("a"), call("b")];
        assert_eq!(fitted(calls.clone(), &[]), calls);
    }

    #[test]
    fn large_answers_are_cut_and_say_so() {
        for payload in ["x".repeat(1_000_000), "\u{1}".repeat(1_000_000), "ü".repeat(500_000), "\"".repeat(1_000_000)]
        {
            let calls = fitted(vec![call(&payload); 30], &[]);
            assert!(returned_bytes(&json!(calls)) <= ANSWER_BYTES);
            for call in calls {
                let text = call["attributes"]["request_payload"].as_str().unwrap();
                assert!(text.ends_with("[cut here: 1000000 bytes in all; ask for fewer calls to see more]"));
            }
        }
    }

    #[test]
    fn a_page_of_large_calls_fits_whatever_they_are_made_of() {
        for filling in ["x", "\"", "\u{1}"] {
            let text = |bytes: usize| filling.repeat(bytes / filling.len());
            let headers = |count: usize, bytes: usize| -> Map<String, Value> {
                (0..count).map(|number| (format!("X-{number}"), json!(text(bytes)))).collect()
            };
            let call = json!({"attributes": {
                "request_url": "x".repeat(16 * 1024),
                "request_headers": headers(50, 4096),
                "request_payload": text(64 * 1024),
                "response_headers": headers(4, 4096),
                "response_payload": text(64 * 1024),
            }});
            let webhooks = vec![json!({"custom_payload": text(32 * 1024)}); 60];
            let calls = fitted(vec![call; 20], &webhooks);
            let (calls, webhooks) = (returned_bytes(&json!(calls)), returned_bytes(&json!(webhooks)));
            assert!(
                calls + webhooks <= ANSWER_BYTES.max(webhooks + LEAST_BYTES),
                "{filling:?}: {calls} and {webhooks}"
            );
        }
    }

    #[test]
    fn headers_are_cut_whole_and_the_rest_is_counted() {
        let mut headers =
            Map::from_iter([("a".to_owned(), json!("1")), ("b".to_owned(), json!("22")), ("c".to_owned(), json!(""))]);
        cut_headers(&mut headers, 4);
        assert_eq!(headers["a"], "1");
        assert_eq!(headers["…"], "[2 headers are cut here; ask for fewer calls to see more]");
        assert_eq!(headers.len(), 2);
    }
}
