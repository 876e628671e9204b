//! What stands in for SQS: the statistics ask how much waits in each queue, which is nothing.

use axum::response::IntoResponse;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::error::Error;

/// Answers every request as SQS answers `GetQueueAttributes` of an empty queue. It ends when it is dropped.
#[derive(Debug)]
pub struct EmptyQueues {
    endpoint: String,
    server: JoinHandle<()>,
}

impl EmptyQueues {
    /// Starts it on a free port of 127.0.0.1.
    pub async fn start() -> Result<Self, Error> {
        const ACTION: &str = "stand in for SQS";
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(Error::in_action(ACTION))?;
        let endpoint = format!("http://{}", listener.local_addr().map_err(Error::in_action(ACTION))?);
        let server = tokio::spawn(async move {
            // Ends only with the runtime.
            let _ = axum::serve(listener, axum::Router::new().fallback(empty)).await;
        });
        Ok(Self { endpoint, server })
    }

    /// Where it is.
    pub fn endpoint(&self) -> String {
        self.endpoint.clone()
    }
}

impl Drop for EmptyQueues {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn empty() -> impl IntoResponse {
    const ATTRIBUTES: &str = r#"{"Attributes": {"ApproximateNumberOfMessages": "0",
        "ApproximateNumberOfMessagesNotVisible": "0", "ApproximateNumberOfMessagesDelayed": "0"}}"#;
    ([("content-type", "application/x-amz-json-1.0")], ATTRIBUTES)
}
