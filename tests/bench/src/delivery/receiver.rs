//! The receiver of the webhook calls: an HTTP server that keeps connections, and notes when each request came.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::case::Answer;
use crate::error::Error;

/// How long a slow receiver takes.
const SLOW: Duration = Duration::from_millis(200);
/// Headers of a receiver that sends 1 KB of them, and how long the value of each is.
const HEADERS: (usize, usize) = (10, 90);
/// The header that says which call a request makes.
const CALL: &str = "x-webhook-call-id";

/// A running receiver. It ends when it is dropped.
#[derive(Debug)]
pub struct Receiver {
    url: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    answer: Answer,
    /// When each call came, by its id.
    came: Mutex<HashMap<String, Instant>>,
}

impl Receiver {
    /// Starts it on a free port of 127.0.0.1.
    pub async fn start(answer: Answer) -> Result<Self, Error> {
        const ACTION: &str = "start a receiver";
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Error::in_action(ACTION))?;
        let url = format!("http://{}/hook", listener.local_addr().map_err(Error::in_action(ACTION))?);
        let shared = Arc::new(Shared { answer, came: Mutex::default() });
        let router =
            axum::Router::new().fallback(receive).layer(DefaultBodyLimit::disable()).with_state(shared.clone());
        let server = tokio::spawn(async move {
            // Ends only with the runtime.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { url, shared, server })
    }

    /// Where calls go.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// When each call came that came since this was asked last, by its id.
    pub fn take(&self) -> HashMap<String, Instant> {
        std::mem::take(&mut self.shared.came.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn receive(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let came = Instant::now();
    let call = headers.get(CALL).and_then(|call| call.to_str().ok()).unwrap_or_default();
    if call.is_empty() || body.is_empty() {
        return StatusCode::BAD_REQUEST.into_response();
    }
    shared.came.lock().unwrap_or_else(PoisonError::into_inner).insert(call.to_owned(), came);
    match shared.answer {
        Answer::AtOnce => StatusCode::OK.into_response(),
        Answer::Slow => {
            tokio::time::sleep(SLOW).await;
            StatusCode::OK.into_response()
        }
        Answer::Headers => {
            let (number, length) = HEADERS;
            let header = |number| (format!("x-answer-{number}"), "x".repeat(length));
            (axum::response::AppendHeaders((0..number).map(header).collect::<Vec<_>>()), StatusCode::OK).into_response()
        }
        Answer::Fails => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
