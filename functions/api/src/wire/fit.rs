//! Keeping answers within what Lambda can return.

use serde_json::Value;

/// Most bytes of an answer: Lambda returns up to 6 MB, its own envelope and escaping included.
const ANSWER_BYTES: usize = 4 * 1024 * 1024;

/// The attributes of a webhook call that may be long.
const LONG_ATTRIBUTES: [&str; 2] = ["request_payload", "response_payload"];

/// Cuts the long texts of webhook calls so that together they fit into one answer. Each text has an equal share, and
/// what is cut says so at its end. A single call nearly always fits whole.
pub fn cut_to_fit(calls: &mut [Value]) {
    let size: usize = calls.iter().map(|call| call.to_string().len()).sum();
    if size <= ANSWER_BYTES {
        return;
    }
    let share = ANSWER_BYTES / 2 / (calls.len().max(1) * LONG_ATTRIBUTES.len());
    for call in calls {
        for attribute in LONG_ATTRIBUTES {
            if let Some(Value::String(text)) = call.pointer_mut(&format!("/attributes/{attribute}")) {
                cut(text, share);
            }
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

    #[test]
    fn small_answers_stay_whole() {
        let mut calls = vec![call("a"), call("b")];
        let before = calls.clone();
        cut_to_fit(&mut calls);
        assert_eq!(calls, before);
    }

    #[test]
    fn large_answers_are_cut_and_say_so() {
        for payload in ["x".repeat(1_000_000), "\u{1}".repeat(1_000_000), "ü".repeat(500_000)] {
            let mut calls = vec![call(&payload); 30];
            cut_to_fit(&mut calls);
            assert!(json!(calls).to_string().len() <= ANSWER_BYTES);
            let text = calls[0]["attributes"]["request_payload"].as_str().unwrap();
            assert!(text.ends_with("[cut here: 1000000 bytes in all; ask for fewer calls to see more]"), "{text:.60}");
        }
    }
}
