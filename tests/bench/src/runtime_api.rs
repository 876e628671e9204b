//! Lambda's runtime API, for one function at a time: hands its process the invocations, and takes the answers.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{Mutex as AsyncMutex, mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::error::Error;

/// What an invocation came to: what the function answered, or the error that it reported.
type Outcome = Result<Value, String>;

/// How long the function may take: far more than it does on AWS, where a page that reads everything would end before.
const TIMEOUT: Duration = Duration::from_secs(600);

/// An invocation that has succeeded.
#[derive(Debug, Clone)]
pub struct Invoked {
    /// What the function answered.
    pub answer: Value,
    /// When its process got the event.
    pub started: Instant,
    /// How long it had it.
    pub took: Duration,
}

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
    open: Mutex<HashMap<String, Open>>,
    /// When the process asked for work for the first time.
    first_asked: watch::Sender<Option<Instant>>,
}

/// An invocation that is not answered yet.
#[derive(Debug)]
struct Open {
    answer: oneshot::Sender<(Outcome, Instant, Instant)>,
    /// When its process got the event.
    started: Instant,
}

#[derive(Debug)]
struct Invocation {
    id: String,
    event: String,
}

impl RuntimeApi {
    /// Starts it on a free port of 127.0.0.1.
    pub async fn start() -> Result<Self, Error> {
        const ACTION: &str = "start Lambda's runtime API";
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Error::in_action(ACTION))?;
        let address = listener.local_addr().map_err(Error::in_action(ACTION))?;
        let (waiting, next) = mpsc::unbounded_channel();
        let first_asked = watch::Sender::new(None);
        let shared = Arc::new(Shared { waiting, next: AsyncMutex::new(next), open: Mutex::default(), first_asked });
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
    pub async fn invoke(&self, event: &Value) -> Result<Invoked, Error> {
        let (answer, answered) = oneshot::channel();
        let id = uuid::Uuid::from_u128(self.address.port().into()).to_string() + &format!("{:08x}", fresh());
        self.shared.open().insert(id.clone(), Open { answer, started: Instant::now() });
        let invocation = Invocation { id, event: event.to_string() };
        self.shared.waiting.send(invocation).map_err(|_| Error::new("Lambda's runtime API has ended"))?;
        match tokio::time::timeout(TIMEOUT, answered).await {
            Ok(Ok((outcome, started, ended))) => {
                let answer = outcome.map_err(Error::in_action("invoke the function"))?;
                Ok(Invoked { answer, started, took: ended - started })
            }
            Ok(Err(_)) => Err(Error::new("Lambda's runtime API has ended")),
            Err(_) => Err(Error::new(format!("the function did not answer within {} s", TIMEOUT.as_secs()))),
        }
    }

    /// Waits until the function's process asks for work for the first time, and answers when that was. The error says that it did not
    /// within `patience`.
    pub async fn first_asked(&self, patience: Duration) -> Result<Instant, Error> {
        let mut asked = self.shared.first_asked.subscribe();
        let asked = tokio::time::timeout(patience, asked.wait_for(Option::is_some)).await;
        let asked = asked.ok().and_then(|asked| *asked.ok()?);
        asked.ok_or_else(|| Error::new("the function's process does not ask for work: see what it logged"))
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
    fn open(&self) -> MutexGuard<'_, HashMap<String, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn settle(&self, id: &str, outcome: Outcome) -> StatusCode {
        let ended = Instant::now();
        match self.open().remove(id) {
            Some(Open { answer, started }) => {
                // Whoever asked may have given up.
                let _ = answer.send((outcome, started, ended));
                StatusCode::ACCEPTED
            }
            None => StatusCode::BAD_REQUEST,
        }
    }
}

async fn next_invocation(State(shared): State<Arc<Shared>>) -> Response {
    shared.first_asked.send_if_modified(|asked| {
        let is_first = asked.is_none();
        asked.get_or_insert_with(Instant::now);
        is_first
    });
    let Some(invocation) = shared.next.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let deadline = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + TIMEOUT;
    if let Some(open) = shared.open().get_mut(&invocation.id) {
        open.started = Instant::now();
    }
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("lambda-runtime-aws-request-id", invocation.id),
        ("lambda-runtime-deadline-ms", deadline.as_millis().to_string()),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:000000000000:function:bench".to_owned()),
    ];
    (headers, invocation.event).into_response()
}

async fn succeeded(State(shared): State<Arc<Shared>>, Path(id): Path<String>, body: Bytes) -> StatusCode {
    let answer = serde_json::from_slice(&body).map_err(|error| format!("it answered no JSON: {error}"));
    shared.settle(&id, answer)
}

async fn failed(State(shared): State<Arc<Shared>>, Path(id): Path<String>, body: Bytes) -> StatusCode {
    shared.settle(&id, Err(String::from_utf8_lossy(&body).into_owned()))
}
