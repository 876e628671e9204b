//! Keeping answers within what Lambda can return.

use serde::Serialize;

use super::exchange::Exchange;

/// Most bytes of an answer: Lambda returns up to 6 MB, its own envelope and escaping included.
const ANSWER_BYTES: usize = 4 * 1024 * 1024;

/// How many texts of an exchange may be long: the two payloads.
const LONG_TEXTS: usize = 2;

/// Documents that are to be shown in one answer. Once they are too large together, the long texts of all of them are cut,
/// each to an equal share, and what is cut says so at its end. A single call nearly always stays whole.
#[derive(Debug)]
pub struct Fitting<T> {
    documents: Vec<T>,
    bytes: usize,
    share: usize,
}

impl<T: Serialize + AsMut<Exchange>> Fitting<T> {
    /// For so many documents.
    pub fn new(count: usize) -> Self {
        let share = ANSWER_BYTES / 2 / (count.max(1) * LONG_TEXTS);
        Self { documents: Vec::with_capacity(count), bytes: 0, share }
    }

    /// Adds a document.
    pub fn push(&mut self, document: T) {
        let fitted = self.bytes <= ANSWER_BYTES;
        // What could not be serialised fails when it is answered with.
        self.bytes += serde_json::to_vec(&document).map_or(0, |json| json.len());
        self.documents.push(document);
        if self.bytes <= ANSWER_BYTES {
            return;
        }
        // What was there before is cut once; from then on each document as it comes, so that they never pile up.
        let uncut = if fitted { 0 } else { self.documents.len() - 1 };
        for document in &mut self.documents[uncut..] {
            let exchange = document.as_mut();
            cut(&mut exchange.request_payload, self.share);
            if let Some(payload) = &mut exchange.response_payload {
                cut(payload, self.share);
            }
        }
    }

    /// The documents, in the order in which they were added.
    pub fn finish(self) -> Vec<T> {
        self.documents
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
    use super::*;

    #[derive(Serialize)]
    struct Sent(Exchange);

    impl AsMut<Exchange> for Sent {
        fn as_mut(&mut self) -> &mut Exchange {
            &mut self.0
        }
    }

    /// The payloads after fitting, and how many bytes the documents have.
    fn fitted(payloads: &[String]) -> (Vec<String>, usize) {
        let mut fitting = Fitting::new(payloads.len());
        for payload in payloads {
            fitting.push(Sent(Exchange { request_payload: payload.clone(), ..Exchange::default() }));
        }
        let documents = fitting.finish();
        let bytes = serde_json::to_vec(&documents).unwrap().len();
        (documents.into_iter().map(|document| document.0.request_payload).collect(), bytes)
    }

    #[test]
    fn small_answers_stay_whole() {
        let payloads = ["a".to_owned(), "b".to_owned()];
        assert_eq!(fitted(&payloads).0, payloads);
    }

    #[test]
    fn large_answers_are_cut_and_say_so() {
        for payload in ["x".repeat(1_000_000), "\u{1}".repeat(1_000_000), "ü".repeat(500_000)] {
            let (payloads, bytes) = fitted(&vec![payload; 30]);
            assert!(bytes <= ANSWER_BYTES);
            for payload in payloads {
                assert!(payload.ends_with("[cut here: 1000000 bytes in all; ask for fewer calls to see more]"));
            }
        }
    }
}
