//! Keeping answers within what Lambda can return.

use std::collections::BTreeMap;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Serialize;

use super::exchange::Exchange;

/// Most bytes of an answer. Lambda returns up to 6 MB (its quota for synchronous answers), in which the answer is a JSON
/// string again; the rest is for headers and what surrounds the documents.
pub(super) const ANSWER_BYTES: usize = 5_500_000;

/// Most bytes of documents that are kept together in the hope that they fit once they are compressed.
const UNCOMPRESSED_BYTES: usize = 48_000_000;

/// Least room for the documents of calls, whatever else the answer holds.
const LEAST_BYTES: usize = 1_000_000;

/// Documents that are to be shown in one answer. Once they are too large together, the exchanges of all of them are cut to an
/// equal share, and what is cut says so. A single call nearly always stays whole.
#[derive(Debug)]
pub struct Fitting<T> {
    documents: Vec<T>,
    bytes: usize,
    /// Most bytes of the documents before they are compressed.
    room: usize,
    /// Most bytes of the documents in the answer.
    answer_room: usize,
    share: usize,
}

impl<T: Serialize + AsMut<Exchange>> Fitting<T> {
    /// For so many documents, beside `other` ones, which are shown whole. `compressed`: the answer will be compressed.
    pub fn new(count: usize, other: &impl Serialize, compressed: bool) -> Self {
        let answer_room = ANSWER_BYTES.saturating_sub(returned_bytes(other)).max(LEAST_BYTES);
        let room = if compressed { UNCOMPRESSED_BYTES } else { answer_room };
        Self { documents: Vec::with_capacity(count), bytes: 0, room, answer_room, share: answer_room / count.max(1) }
    }

    /// Adds a document.
    pub fn push(&mut self, document: T) {
        let fitted = self.bytes <= self.room;
        self.bytes += returned_bytes(&document);
        self.documents.push(document);
        if self.bytes <= self.room {
            return;
        }
        // What was there before is cut once; from then on each document as it comes, so that they never pile up.
        let uncut = if fitted { 0 } else { self.documents.len() - 1 };
        for document in &mut self.documents[uncut..] {
            cut_exchange(document.as_mut(), self.share);
        }
    }

    /// The documents, in the order in which they were added.
    pub fn finish(mut self) -> Vec<T> {
        let is_cut = self.bytes > self.room;
        if !is_cut && self.bytes > self.answer_room && compressed_bytes(&self.documents) > self.answer_room {
            for document in &mut self.documents {
                cut_exchange(document.as_mut(), self.share);
            }
        }
        self.documents
    }
}

/// Bytes that a document takes in what Lambda returns: as JSON, and that as a JSON string. What cannot be serialised fails
/// when it is answered with.
pub(super) fn returned_bytes(document: &impl Serialize) -> usize {
    let json = serde_json::to_vec(document).unwrap_or_default();
    json.len() + json.iter().filter(|byte| matches!(byte, b'"' | b'\\')).count()
}

/// Bytes that documents take in what Lambda returns once they are compressed, which is Base64 then. What cannot be compressed does not fit.
fn compressed_bytes(documents: &impl Serialize) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let written = serde_json::to_writer(&mut encoder, documents).ok();
    written.and_then(|()| encoder.finish().ok()).map_or(usize::MAX, |bytes| bytes.len().div_ceil(3) * 4)
}

/// The parts add up to less than the share; the rest is for what is never long.
fn cut_exchange(exchange: &mut Exchange, share: usize) {
    cut(&mut exchange.request_url, share / 16);
    cut_headers(&mut exchange.request_headers, share / 8);
    cut(&mut exchange.request_payload, share / 4);
    if let Some(headers) = &mut exchange.response_headers {
        cut_headers(headers, share / 8);
    }
    if let Some(payload) = &mut exchange.response_payload {
        cut(payload, share / 4);
    }
}

fn cut(text: &mut String, room: usize) {
    cut_with(text, room, "; ask for fewer calls to see more");
}

/// The body of a request of which the answer has little else: cut to what Lambda returns, and marked.
pub(super) fn cut_payload(text: &mut String) {
    cut_with(text, ANSWER_BYTES / 2, "");
}

fn cut_with(text: &mut String, room: usize, advice: &str) {
    let size = text.len();
    if let Err(keep) = room_after(text, room) {
        text.truncate(keep);
        text.push_str(&format!("… [cut here: {size} bytes in all{advice}]"));
    }
}

/// Leaves out the headers from the first one on for which there is no room.
fn cut_headers(headers: &mut BTreeMap<String, String>, room: usize) {
    let mut left = Some(room);
    let count = headers.len();
    headers.retain(|name, value| {
        left = left.and_then(|room| room_after(name, room).and_then(|room| room_after(value, room)).ok());
        left.is_some()
    });
    let missing = count - headers.len();
    if missing > 0 {
        let note = format!("[{missing} headers are cut here; ask for fewer calls to see more]");
        headers.insert("…".to_owned(), note);
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
    use super::*;

    #[derive(Debug, PartialEq, Serialize)]
    struct Sent(Exchange);

    impl AsMut<Exchange> for Sent {
        fn as_mut(&mut self) -> &mut Exchange {
            &mut self.0
        }
    }

    fn with_payload(payload: &str) -> Exchange {
        Exchange { request_payload: payload.to_owned(), ..Exchange::default() }
    }

    fn fitted(exchanges: Vec<Exchange>, other: &impl Serialize) -> Vec<Sent> {
        fitted_in(exchanges, other, false)
    }

    fn fitted_in(exchanges: Vec<Exchange>, other: &impl Serialize, compressed: bool) -> Vec<Sent> {
        let mut fitting = Fitting::new(exchanges.len(), other, compressed);
        exchanges.into_iter().for_each(|exchange| fitting.push(Sent(exchange)));
        fitting.finish()
    }

    #[test]
    fn small_answers_stay_whole() {
        let shown = fitted(vec![with_payload("a"), with_payload("b")], &[0; 0]);
        assert_eq!(shown, [Sent(with_payload("a")), Sent(with_payload("b"))]);
    }

    #[test]
    fn large_answers_are_cut_and_say_so() {
        for payload in ["x".repeat(1_000_000), "\u{1}".repeat(1_000_000), "ü".repeat(500_000), "\"".repeat(1_000_000)]
        {
            let shown = fitted(vec![with_payload(&payload); 30], &[0; 0]);
            assert!(returned_bytes(&shown) <= ANSWER_BYTES);
            for Sent(exchange) in shown {
                let end = "[cut here: 1000000 bytes in all; ask for fewer calls to see more]";
                assert!(exchange.request_payload.ends_with(end));
            }
        }
    }

    #[test]
    fn large_answers_stay_whole_if_they_are_small_once_compressed() {
        let shown = fitted_in(vec![with_payload(&"x".repeat(1_000_000)); 30], &[0; 0], true);
        assert!(shown.iter().all(|Sent(exchange)| exchange.request_payload.len() == 1_000_000));
        assert!(compressed_bytes(&shown) < ANSWER_BYTES);
    }

    #[test]
    fn what_does_not_fit_compressed_either_is_cut() {
        // Noise, which no compression makes small, or too much to try.
        let mut state = 1_u64;
        let mut noise = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            char::from(b' ' + u8::try_from((state >> 40) % 90).unwrap())
        };
        let noise: String = (0..1_000_000).map(&mut noise).collect();
        for (payload, count) in [(noise, 30), ("x".repeat(1_000_000), 60)] {
            let shown = fitted_in(vec![with_payload(&payload); count], &[0; 0], true);
            assert!(returned_bytes(&shown) <= ANSWER_BYTES);
            assert!(shown.iter().all(|Sent(exchange)| exchange.request_payload.contains("[cut here: 1000000 bytes")));
        }
    }

    #[test]
    fn a_page_of_large_calls_fits_whatever_they_are_made_of() {
        for filling in ["x", "\"", "\u{1}"] {
            let headers = |count: usize| -> BTreeMap<String, String> {
                (0..count).map(|number| (format!("X-{number}"), filling.repeat(4096))).collect()
            };
            let exchange = Exchange {
                request_url: "x".repeat(16 * 1024),
                request_headers: headers(50),
                request_payload: filling.repeat(64 * 1024),
                response_status: Some(200),
                response_headers: Some(headers(4)),
                response_payload: Some(filling.repeat(64 * 1024)),
            };
            // Up to about 2 MiB of JSON, which is all that a site may have.
            let webhooks = vec![filling.repeat(5000); 60];
            let calls = returned_bytes(&fitted(vec![exchange; 20], &webhooks));
            let webhooks = returned_bytes(&webhooks);
            assert!(calls + webhooks <= 6_000_000, "{filling:?}: {calls} beside {webhooks}");
        }
    }

    #[test]
    fn headers_are_cut_whole_and_the_rest_is_counted() {
        let mut headers =
            BTreeMap::from([("a", "1"), ("b", "22"), ("c", "")].map(|(a, b)| (a.to_owned(), b.to_owned())));
        cut_headers(&mut headers, 4);
        assert_eq!(headers["a"], "1");
        assert_eq!(headers["…"], "[2 headers are cut here; ask for fewer calls to see more]");
        assert_eq!(headers.len(), 2);
    }
}
