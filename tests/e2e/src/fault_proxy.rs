//! A proxy between the functions and the AWS services that refuses, repeats or loses requests, as a test demands.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A request of a function to an AWS service.
#[derive(Debug)]
pub struct Request {
    /// The operation, such as `UpdateItem`.
    pub action: String,
    /// Its parameters.
    pub body: Value,
}

impl Request {
    /// Whether it writes to a table.
    pub fn is_write(&self) -> bool {
        ["PutItem", "UpdateItem", "TransactWriteItems", "BatchExecuteStatement"].contains(&self.action.as_str())
    }

    /// Whether it sends messages.
    pub fn is_send(&self) -> bool {
        ["SendMessage", "SendMessageBatch"].contains(&self.action.as_str())
    }

    /// Whether it records what came of an attempt.
    pub fn records_an_attempt(&self) -> bool {
        self.action == "BatchExecuteStatement" && self.says("SET last_attempt=?")
    }

    /// Whether its parameters contain a text, as JSON.
    pub fn says(&self, text: &str) -> bool {
        self.body.to_string().contains(text)
    }

    /// The statements of a BatchExecuteStatement.
    pub fn statements(&self) -> usize {
        self.body["Statements"].as_array().map_or(0, Vec::len)
    }
}

/// What becomes of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is carried out.
    Pass,
    /// It is carried out twice, one after the other, and answered once.
    Twice,
    /// It is not carried out: too many requests.
    Throttle,
    /// It is not carried out: an error inside the service.
    Fail,
    /// It is carried out, and answered as if it were not.
    LoseAnswer,
    /// A BatchExecuteStatement of which these statements are not carried out: too many requests.
    ThrottleStatements(BTreeSet<usize>),
}

/// What a proxy does to requests.
pub trait Faults: Debug + Send + Sync {
    /// Decides about a request.
    fn fate(&self, request: &Request) -> Fate;

    /// Takes note of what became of a statement of a BatchExecuteStatement: the code of its error, or `None` if it was carried
    /// out.
    fn statement_answered(&self, _statement: &Value, _error: Option<&str>) {}
}

/// Chance that is the same in each run: the same throws in the same order.
#[derive(Debug)]
pub struct Dice {
    seed: u64,
    throws: AtomicU64,
}

impl Dice {
    /// Dice of this seed.
    pub fn new(seed: u64) -> Self {
        Self { seed, throws: AtomicU64::new(0) }
    }

    /// Whether something happens whose chance is one in `sides`.
    pub fn one_in(&self, sides: u64) -> bool {
        let throw = self.throws.fetch_add(1, Ordering::Relaxed) + self.seed.wrapping_mul(0x1_0000_0001);
        // SplitMix64
        let mixed = throw.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)).is_multiple_of(sides)
    }
}

/// A running proxy. It ends when it is dropped.
#[derive(Debug)]
pub struct FaultProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    client: Client,
    upstream: OnceLock<String>,
    faults: Arc<dyn Faults>,
}

impl FaultProxy {
    /// Starts a proxy on a port of its own.
    ///
    /// # Panics
    ///
    /// If there is no free port.
    pub async fn start(faults: Arc<dyn Faults>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap_or_else(|error| panic!("no free port: {error}"));
        let address = listener.local_addr().unwrap_or_else(|error| panic!("no address: {error}"));
        let client = Client::builder().no_proxy().build().unwrap_or_else(|error| panic!("no HTTP client: {error}"));
        let shared = Arc::new(Shared { client, upstream: OnceLock::new(), faults });
        let router = axum::Router::new()
            .fallback(handle)
            .layer(axum::extract::DefaultBodyLimit::disable())
            .with_state(shared.clone());
        let server = tokio::spawn(async move {
            // Ends only with the test's runtime.
            let _ = axum::serve(listener, router).await;
        });
        Self { address, shared, server }
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Says where the AWS services are. Until then, every request fails.
    pub fn forward_to(&self, endpoint: &str) {
        self.shared.upstream.get_or_init(|| endpoint.to_owned());
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn handle(
    State(shared): State<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let action = target.rsplit('.').next().unwrap_or_default().to_owned();
    let request = Request { action, body: serde_json::from_slice(&body).unwrap_or(Value::Null) };
    let forward = |body: Bytes| forward(&shared, method.clone(), &uri, headers.clone(), body);
    match shared.faults.fate(&request) {
        Fate::Pass => noted(&shared, &request, forward(body).await).await,
        Fate::Twice => {
            let answer = forward(body.clone()).await;
            forward(body).await;
            noted(&shared, &request, answer).await
        }
        Fate::Throttle => fault(400, "ThrottlingException"),
        Fate::Fail => fault(500, "InternalServerError"),
        Fate::LoseAnswer => {
            let answer = forward(body).await;
            noted(&shared, &request, answer).await;
            fault(500, "InternalServerError")
        }
        Fate::ThrottleStatements(refused) => {
            let (kept, count) = (without(&request.body, &refused), request.statements());
            let performed = if refused.len() < count { Some(forward(kept).await) } else { None };
            noted(&shared, &request, merged(performed, &refused, count).await).await
        }
    }
}

/// The answer, after note was taken of each of its statements.
async fn noted(shared: &Shared, request: &Request, answer: Response) -> Response {
    if request.statements() == 0 {
        return answer;
    }
    let (head, body) = answer.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let document: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let statements = request.body["Statements"].as_array().into_iter().flatten();
    for (statement, answer) in statements.zip(document["Responses"].as_array().into_iter().flatten()) {
        shared.faults.statement_answered(statement, answer["Error"]["Code"].as_str());
    }
    Response::from_parts(head, Body::from(body))
}

async fn forward(shared: &Shared, method: Method, uri: &Uri, mut headers: HeaderMap, body: Bytes) -> Response {
    let Some(upstream) = shared.upstream.get() else {
        return fault(503, "ServiceUnavailable");
    };
    for name in ["host", "content-length", "connection"] {
        headers.remove(name);
    }
    let sent = shared.client.request(method, format!("{upstream}{uri}")).headers(headers).body(body).send().await;
    let Ok(answer) = sent else {
        return fault(503, "ServiceUnavailable");
    };
    let mut response = Response::builder().status(answer.status());
    if let Some(content_type) = answer.headers().get("content-type") {
        response = response.header("content-type", content_type);
    }
    let body = answer.bytes().await.unwrap_or_default();
    response.body(Body::from(body)).unwrap_or_else(|_| fault(502, "BadGateway"))
}

/// An answer as AWS's JSON protocols give it.
fn fault(status: u16, code: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = json!({"__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "message": "a test's fault"});
    (status, [("content-type", "application/x-amz-json-1.0")], body.to_string()).into_response()
}

/// A BatchExecuteStatement without some of its statements.
fn without(body: &Value, refused: &BTreeSet<usize>) -> Bytes {
    let mut body = body.clone();
    if let Some(statements) = body["Statements"].as_array_mut() {
        let mut number = 0..;
        statements.retain(|_| number.next().is_none_or(|number| !refused.contains(&number)));
    }
    body.to_string().into()
}

/// The answer to a BatchExecuteStatement with the refusals where they belong.
async fn merged(performed: Option<Response>, refused: &BTreeSet<usize>, count: usize) -> Response {
    let mut answers = Vec::new();
    if let Some(response) = performed {
        if !response.status().is_success() {
            return response;
        }
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap_or_default();
        let body: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
        answers = body["Responses"].as_array().cloned().unwrap_or_default();
    }
    let mut answers = answers.into_iter();
    let refusal = json!({"Error": {"Code": "ThrottlingError", "Message": "a test's fault"}});
    let all: Vec<Value> = (0..count)
        .map(|number| if refused.contains(&number) { refusal.clone() } else { answers.next().unwrap_or(json!({})) })
        .collect();
    let body = json!({"Responses": all}).to_string();
    ([("content-type", "application/x-amz-json-1.0")], body).into_response()
}
