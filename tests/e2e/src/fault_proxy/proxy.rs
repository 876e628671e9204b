//! The proxy itself.

use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use reqwest::Client;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::answers::{document, fault, success};
use super::faults::{Fate, Faults};
use super::lagging_index::LaggingIndex;
use super::request::Request;
use super::{entries, statements};

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
    index: LaggingIndex,
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
        let shared = Arc::new(Shared { client, upstream: OnceLock::new(), faults, index: LaggingIndex::default() });
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
        Fate::Cancel => fault(400, "TransactionCanceledException"),
        Fate::LoseAnswer => {
            let answer = forward(body).await;
            noted(&shared, &request, answer).await;
            fault(500, "InternalServerError")
        }
        Fate::ThrottleStatements(refused) => {
            let (kept, count) = (statements::without(&request.body, &refused), request.statements());
            let performed = if refused.len() < count { Some(forward(kept).await) } else { None };
            noted(&shared, &request, statements::merged(performed, &refused, count).await).await
        }
        Fate::RefuseEntries(refused) => {
            let kept = entries::without(&request.body, &refused);
            let performed = match kept {
                Some(kept) => Some(forward(kept).await),
                None => None,
            };
            entries::merged(performed, &request.body, &refused).await
        }
        Fate::Lag => match shared.index.remembered(&request) {
            Some(answer) => success(&answer),
            None => shared.index.remember(&request, forward(body).await).await,
        },
        Fate::Answer(answer) => success(&answer),
    }
}

/// The answer, after note was taken of each of its statements.
async fn noted(shared: &Shared, request: &Request, answer: Response) -> Response {
    if request.statements() == 0 {
        return answer;
    }
    let (answer, document) = document(answer).await;
    let statements = request.body["Statements"].as_array().into_iter().flatten();
    for (statement, answer) in statements.zip(document["Responses"].as_array().into_iter().flatten()) {
        shared.faults.statement_answered(statement, answer["Error"]["Code"].as_str());
    }
    answer
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
