//! A real HTTP receiver whose answers a test can change at any time.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::wait::eventually;

/// A request as the receiver got it.
#[derive(Debug, Clone)]
pub struct Received {
    /// HTTP method.
    pub method: Method,
    /// Path and query, as sent.
    pub path: String,
    /// HTTP headers.
    pub headers: HeaderMap,
    /// Body as text.
    pub body: String,
}

impl Received {
    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// If it is no JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }
}

/// How the receiver answers.
#[derive(Debug, Clone)]
pub enum Answer {
    /// With this status and body.
    With(u16, String),
    /// With this status, these headers and no body.
    Headers(u16, Vec<(&'static str, String)>),
    /// Not at all: it keeps the connection open.
    Hang,
    /// With 200 after this time.
    After(Duration),
    /// With a body of as many bytes.
    Large(usize),
    /// With 503 to the first requests, as many as this says, then with 200.
    FailFirst(usize),
    /// With 503 to the first attempts of each call, as many as this says, then with 200. The payload must be the default.
    FailAttempts(u64),
}

/// A receiver. It ends when it is dropped.
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    answer: Mutex<Answer>,
    received: Mutex<Vec<Received>>,
    unanswered: AtomicUsize,
}

/// A request that is not answered yet; its sender may be gone before it is.
struct Unanswered<'a>(&'a AtomicUsize);

impl<'a> Unanswered<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Unanswered<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Receiver {
    /// Starts a receiver on a port of its own, which answers 200.
    ///
    /// # Panics
    ///
    /// If there is no free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap_or_else(|error| panic!("no free port: {error}"));
        let address = listener.local_addr().unwrap_or_else(|error| panic!("no address: {error}"));
        let shared = Arc::new(Shared {
            answer: Mutex::new(Answer::With(200, "thank you".to_owned())),
            received: Mutex::new(Vec::new()),
            unanswered: AtomicUsize::new(0),
        });
        let router = axum::Router::new().fallback(answer).with_state(shared.clone());
        let server = tokio::spawn(async move {
            // Ends only with the test's runtime.
            let _ = axum::serve(listener, router).await;
        });
        Self { address, shared, server }
    }

    /// A URL of this receiver. `path` starts with `/`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Changes how it answers from now on.
    pub fn answer(&self, answer: Answer) {
        *lock(&self.shared.answer) = answer;
    }

    /// What it got so far.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.shared.received).clone()
    }

    /// How many requests it got so far.
    pub fn count(&self) -> usize {
        lock(&self.shared.received).len()
    }

    /// How many requests it has got and not yet answered.
    pub fn unanswered(&self) -> usize {
        self.shared.unanswered.load(Ordering::SeqCst)
    }

    /// The ids of the calls that it got, one for each request. The payload must be the default one.
    pub fn call_ids(&self) -> Vec<String> {
        let id = |request: &Received| request.json()["webhook_call_id"].as_str().unwrap_or_default().to_owned();
        lock(&self.shared.received).iter().map(id).collect()
    }

    /// Waits until it got at least `count` requests, and returns all that it got.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        eventually(&format!("the receiver gets {count} requests"), || async {
            let received = self.received();
            (received.len() >= count).then_some(received)
        })
        .await
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let _unanswered = Unanswered::new(&shared.unanswered);
    let body = String::from_utf8_lossy(&body).into_owned();
    let attempts =
        serde_json::from_str::<Value>(&body).ok().and_then(|body| body["attempted_auto_retries_count"].as_u64());
    let before = {
        let mut received = lock(&shared.received);
        received.push(Received { method, path: uri.to_string(), headers, body });
        received.len() - 1
    };
    let answer = lock(&shared.answer).clone();
    let status = |status| StatusCode::from_u16(status).unwrap_or(StatusCode::IM_A_TEAPOT);
    match answer {
        Answer::With(code, body) => (status(code), body).into_response(),
        Answer::Headers(code, headers) => {
            let mut response = status(code).into_response();
            for (name, value) in headers {
                if let Ok(value) = value.parse() {
                    response.headers_mut().insert(name, value);
                }
            }
            response
        }
        Answer::Hang => {
            // Longer than any test.
            tokio::time::sleep(Duration::from_secs(3600)).await;
            StatusCode::OK.into_response()
        }
        Answer::After(time) => {
            tokio::time::sleep(time).await;
            StatusCode::OK.into_response()
        }
        Answer::FailFirst(count) if before < count => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Answer::FailAttempts(count) if attempts.is_some_and(|before| before < count) => {
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
        Answer::FailFirst(_) | Answer::FailAttempts(_) => StatusCode::OK.into_response(),
        Answer::Large(bytes) => "x".repeat(bytes).into_response(),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
