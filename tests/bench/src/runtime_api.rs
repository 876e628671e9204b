//! Lambda's runtime API, for one function at a time: hands its process the invocations, and takes the answers.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{Mutex as AsyncMutex, mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::error::Error;

/// What an invocation came to: what the function answered, or the error that it reported.
type Outcome = Result<Value, String>;

/// How long the function may take: far more than it does on AWS, where a page that reads everything would end before.
const TIMEOUT: Duration = Duration::from_secs(600);

/// A running runtime API. It ends when it is dropped.
#[derive(Debug)]
pub struct RuntimeApi {
    address: SocketAddr,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    waiting: mpsc::UnboundedSender<Invocation>,
    next: AsyncMutex<mpsc::UnboundedReceiver<Invocation>>,
    open: Mutex<HashMap<String, oneshot::Sender<Outcome>>>,
}

#[derive(Debug)]
struct Invocation {
    id: String,
    event: Value,
}

impl RuntimeApi {
    /// Starts it on a free port of 127.0.0.1.
    pub async fn start() -> Result<Self, Error> {
        const ACTION: &str = "start Lambda's runtime API";
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Error::in_action(ACTION))?;
        let address = listener.local_addr().map_err(Error::in_action(ACTION))?;
        let (waiting, next) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared { waiting, next: AsyncMutex::new(next), open: Mutex::default() });
        let router = axum::Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next_invocation))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(succeeded))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(failed))
            .layer(DefaultBodyLimit::disable())
            .with_state(shared.clone());
        let server = tokio::spawn(async move {
            // Ends only with the runtime.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, shared, server })
    }

    /// The value of `AWS_LAMBDA_RUNTIME_API`.
    pub fn address(&self) -> String {
        self.address.to_string()
    }

    /// Invokes the function and waits for what it answers.
    pub async fn invoke(&self, event: Value) -> Result<Value, Error> {
        let (answer, answered) = oneshot::channel();
        let id = uuid::Uuid::from_u128(self.address.port().into()).to_string() + &format!("{:08x}", fresh());
        self.shared.open().insert(id.clone(), answer);
        let gone = |_| Error::new("Lambda's runtime API has ended");
        self.shared.waiting.send(Invocation { id, event }).map_err(|_| Error::new("Lambda's runtime API has ended"))?;
        match tokio::time::timeout(TIMEOUT, answered).await {
            Ok(outcome) => outcome.map_err(gone)?.map_err(Error::in_action("invoke the function")),
            Err(_) => Err(Error::new(format!("the function did not answer within {} s", TIMEOUT.as_secs()))),
        }
    }
}

/// A number that no other invocation has.
fn fresh() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Shared {
    fn open(&self) -> MutexGuard<'_, HashMap<String, oneshot::Sender<Outcome>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settle(&self, id: &str, outcome: Outcome) -> StatusCode {
        match self.open().remove(id) {
            Some(answer) => {
                // Whoever asked may have given up.
                let _ = answer.send(outcome);
                StatusCode::ACCEPTED
            }
            None => StatusCode::BAD_REQUEST,
        }
    }
}

async fn next_invocation(State(shared): State<Arc<Shared>>) -> Response {
    let Some(invocation) = shared.next.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let deadline = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + TIMEOUT;
    let headers = [
        ("lambda-runtime-aws-request-id", invocation.id),
        ("lambda-runtime-deadline-ms", deadline.as_millis().to_string()),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:000000000000:function:bench".to_owned()),
    ];
    (headers, axum::Json(invocation.event)).into_response()
}

async fn succeeded(State(shared): State<Arc<Shared>>, Path(id): Path<String>, body: Bytes) -> StatusCode {
    let answer = serde_json::from_slice(&body).map_err(|error| format!("it answered no JSON: {error}"));
    shared.settle(&id, answer)
}

async fn failed(State(shared): State<Arc<Shared>>, Path(id): Path<String>, body: Bytes) -> StatusCode {
    shared.settle(&id, Err(String::from_utf8_lossy(&body).into_owned()))
}
