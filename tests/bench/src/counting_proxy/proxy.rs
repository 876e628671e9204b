//! The proxy itself.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use reqwest::Client;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::answer;
use super::reading::Request;
use super::statements::Written;
use crate::error::Error;

/// A running proxy. It ends when it is dropped.
#[derive(Debug)]
pub struct CountingProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    client: Client,
    upstream: String,
    seen: Mutex<Vec<Request>>,
    written: Mutex<Written>,
}

impl CountingProxy {
    /// Starts a proxy before the DynamoDB at an endpoint, on a free port of 127.0.0.1.
    pub async fn start(upstream: String) -> Result<Self, Error> {
        const ACTION: &str = "start the counting proxy";
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Error::in_action(ACTION))?;
        let address = listener.local_addr().map_err(Error::in_action(ACTION))?;
        let client = Client::builder().no_proxy().build().map_err(Error::in_action(ACTION))?;
        let shared = Arc::new(Shared { client, upstream, seen: Mutex::default(), written: Mutex::default() });
        let router = axum::Router::new().fallback(handle).layer(DefaultBodyLimit::disable()).with_state(shared.clone());
        let server = tokio::spawn(async move {
            // Ends only with the runtime.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, shared, server })
    }

    /// Where it listens.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests that were answered since this was called last.
    pub fn take(&self) -> Vec<Request> {
        std::mem::take(&mut *self.shared.seen())
    }
}

impl Drop for CountingProxy {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Shared {
    fn seen(&self) -> MutexGuard<'_, Vec<Request>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn handle(State(shared): State<Arc<Shared>>, mut headers: HeaderMap, body: Bytes) -> Response {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let action = target.rsplit('.').next().unwrap_or_default().to_owned();
    let mut request: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    answer::asking_for_the_cost(&mut request);
    for name in ["host", "content-length", "connection"] {
        headers.remove(name);
    }
    // DynamoDB Local does not look at the signature, which no longer fits.
    let sent = shared.client.post(&shared.upstream).headers(headers).body(request.to_string()).send().await;
    let (status, body) = match sent {
        Ok(answer) => (answer.status(), answer.bytes().await),
        Err(error) => return (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    };
    let Ok(body) = body else { return StatusCode::BAD_GATEWAY.into_response() };
    let mut reading = answer::read(&action, &request, &body);
    if action == "BatchExecuteStatement" && reading.write_units == 0.0 {
        let answer = serde_json::from_slice(&body).unwrap_or(Value::Null);
        let mut written = shared.written.lock().unwrap_or_else(PoisonError::into_inner);
        reading.write_units = written.units(&request, &answer);
    }
    shared.seen().push(reading);
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response
}
