//! Keeping answers within what Lambda can return.

use serde_json::Value;

/// Most bytes of an answer: Lambda returns up to 6 MB, its own envelope and escaping included.
const ANSWER_BYTES: usize = 4 * 1024 * 1024;

/// The attributes of a webhook call that may be long.
const LONG_ATTRIBUTES: [&str; 2] = ["request_payload", "response_payload"];

/// Documents that are to be shown in one answer. Once they are too large together, the long texts of all of them are cut,
/// each to an equal share, and what is cut says so at its end. A single call nearly always stays whole.
#[derive(Debug)]
pub struct Fitting {
    documents: Vec<Value>,
    bytes: usize,
    share: usize,
}

impl Fitting {
    /// For so many documents.
    pub fn new(count: usize) -> Self {
        let share = ANSWER_BYTES / 2 / (count.max(1) * LONG_ATTRIBUTES.len());
        Self { documents: Vec::with_capacity(count), bytes: 0, share }
    }

    /// Adds a document.
    pub fn push(&mut self, document: Value) {
        let fitted = self.bytes <= ANSWER_BYTES;
        self.bytes += document.to_string().len();
        self.documents.push(document);
        if self.bytes <= ANSWER_BYTES {
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

fn cut_long_attributes(document: &mut Value, share: usize) {
    for attribute in LONG_ATTRIBUTES {
        if let Some(Value::String(text)) = document.pointer_mut(&format!("/attributes/{attribute}")) {
            cut(text, share);
        }
    }
}

fn cut(text: &mut String, share: usize) {
    let size = text.len();
    // A character counts as often as JSON needs bytes for it: six for a control character.
    let mut room = share;
    let keep = text.char_indices().find_map(|(position, character)| {
        let cost = match character {
            '"' | '\\' => 2,
            character if character.is_control() => 6,
            character => character.len_utf8(),
        };
        match room.checked_sub(cost) {
            Some(rest) => {
                room = rest;
                None
            }
            None => Some(position),
        }
    });
    if let Some(keep) = keep {
        text.truncate(keep);
        text.push_str(&format!("… [cut here: {size} bytes in all; ask for fewer calls to see more]"));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn call(payload: &str) -> Value {
        json!({"attributes": {"request_payload": payload, "response_payload": null}})
    }

    fn fitted(calls: Vec<Value>) -> Vec<Value> {
        let mut fitting = Fitting::new(calls.len());
        calls.into_iter().for_each(|call| fitting.push(call));
        fitting.finish()
    }

    #[test]
    fn small_answers_stay_whole() {
        let calls = vec![call("a"), call("b")];
        assert_eq!(fitted(calls.clone()), calls);
    }

    #[test]
    fn large_answers_are_cut_and_say_so() {
        for payload in ["x".repeat(1_000_000), "\u{1}".repeat(1_000_000), "ü".repeat(500_000)] {
            let calls = fitted(vec![call(&payload); 30]);
            assert!(json!(calls).to_string().len() <= ANSWER_BYTES);
            for call in calls {
                let text = call["attributes"]["request_payload"].as_str().unwrap();
                assert!(text.ends_with("[cut here: 1000000 bytes in all; ask for fewer calls to see more]"));
            }
        }
    }
}
