//! What stands in for SQS: takes messages, hands them over, counts requests. Everything else about queues the benchmark does itself, in
//! the place of Lambda's poller.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use md5::{Digest, Md5};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::prices::chunks;
use crate::error::Error;

/// A message that was sent to DeliveryQueue.
#[derive(Debug, Clone)]
pub struct Message {
    /// What it says.
    pub body: String,
    /// When it came.
    pub came: Instant,
}

/// What was asked of the queues.
#[derive(Debug, Clone, Default)]
pub struct Counts {
    /// Requests by action, such as `SendMessageBatch`.
    pub by_action: BTreeMap<String, u64>,
    /// As how many SQS bills them all.
    pub billed: u64,
}

/// Running queues. They end when this is dropped.
#[derive(Debug)]
pub struct Queues {
    endpoint: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<(Vec<Message>, Counts)>,
}

impl Queues {
    /// Starts them on a free port of 127.0.0.1.
    pub async fn start() -> Result<Self, Error> {
        const ACTION: &str = "stand in for SQS";
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Error::in_action(ACTION))?;
        let endpoint = format!("http://{}", listener.local_addr().map_err(Error::in_action(ACTION))?);
        let shared = Arc::new(Shared::default());
        let router = axum::Router::new().fallback(answer).layer(DefaultBodyLimit::disable()).with_state(shared.clone());
        let server = tokio::spawn(async move {
            // Ends only with the runtime.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { endpoint, shared, server })
    }

    /// Where they are.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The URL of a queue.
    pub fn url(&self, queue: &str) -> String {
        format!("{}/000000000000/{queue}", self.endpoint)
    }

    /// The messages that were sent since this was asked last.
    pub fn take(&self) -> Vec<Message> {
        std::mem::take(&mut self.shared.state().0)
    }

    /// What was asked since this was asked last.
    pub fn take_counts(&self) -> Counts {
        std::mem::take(&mut self.shared.state().1)
    }
}

impl Drop for Queues {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, (Vec<Message>, Counts)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn answer(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let action = target.rsplit('.').next().unwrap_or_default().to_owned();
    let request: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let mut state = shared.state();
    let (messages, counts) = &mut *state;
    let billed: usize = bodies(&action, &request).map(str::len).sum();
    counts.billed += chunks(billed);
    *counts.by_action.entry(action.clone()).or_default() += 1;
    let came = Instant::now();
    messages.extend(bodies(&action, &request).map(|body| Message { body: body.to_owned(), came }));
    let (status, answer) = match action.as_str() {
        "SendMessageBatch" => (StatusCode::OK, json!({"Successful": entries(&request).map(sent).collect::<Vec<_>>()})),
        "SendMessage" => (StatusCode::OK, sent(&request)),
        "ChangeMessageVisibility" => (StatusCode::OK, json!({})),
        // How much is in flight in RetryQueue.
        "GetQueueAttributes" => (StatusCode::OK, json!({"Attributes": {"ApproximateNumberOfMessagesNotVisible": "0"}})),
        _ => {
            let message = format!("the benchmark's stand-in for SQS does not know {action:?}");
            let kind = "com.amazonaws.sqs#UnsupportedOperation";
            (StatusCode::BAD_REQUEST, json!({"__type": kind, "message": message}))
        }
    };
    (status, [("content-type", "application/x-amz-json-1.0")], answer.to_string()).into_response()
}

fn entries(request: &Value) -> impl Iterator<Item = &Value> {
    request["Entries"].as_array().into_iter().flatten()
}

/// The messages that a request sends.
fn bodies<'a>(action: &str, request: &'a Value) -> impl Iterator<Item = &'a str> {
    let one = (action == "SendMessage").then_some(request);
    one.into_iter().chain(entries(request)).filter_map(|entry| entry["MessageBody"].as_str())
}

/// What SQS answers about a message that it took. Its digest serves as its id, too: nobody asks for it.
fn sent(entry: &Value) -> Value {
    let digest: [u8; 16] = Md5::digest(entry["MessageBody"].as_str().unwrap_or_default()).into();
    let id = uuid::Uuid::from_bytes(digest).to_string();
    json!({"Id": entry["Id"], "MessageId": id, "MD5OfMessageBody": hex::encode(digest)})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_messages_of_a_request_are_those_of_its_entries_or_itself() {
        let batch =
            json!({"QueueUrl": "q", "Entries": [{"Id": "0", "MessageBody": "a"}, {"Id": "1", "MessageBody": "b"}]});
        assert_eq!(bodies("SendMessageBatch", &batch).collect::<Vec<_>>(), ["a", "b"]);
        let one = json!({"QueueUrl": "q", "MessageBody": "c"});
        assert_eq!(bodies("SendMessage", &one).collect::<Vec<_>>(), ["c"]);
        assert_eq!(bodies("ChangeMessageVisibility", &json!({"QueueUrl": "q"})).count(), 0);
    }

    #[test]
    fn a_message_is_answered_with_its_digest() {
        // RFC 1321's own example.
        assert_eq!(
            sent(&json!({"Id": "0", "MessageBody": "abc"}))["MD5OfMessageBody"],
            "900150983cd24fb0d6963f7d28e17f72"
        );
    }
}
