//! A receiver that writes bytes of the test's choice, be they HTTP or not.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// What it does once it has written its bytes.
#[derive(Clone, Copy)]
pub enum Then {
    Close,
    /// Closes with RST, which may overtake what was written before.
    Reset,
    Hang,
    /// Writes this again and again, with a pause after each time, until the other side hangs up.
    Repeat(&'static str, Duration),
}

/// The bytes of each whole request.
type Requests = Arc<Mutex<Vec<Vec<u8>>>>;

/// Reads a request from each connection, writes its bytes, and closes the connection or not. It ends when it is dropped.
pub struct RawReceiver {
    address: SocketAddr,
    requests: Requests,
    server: JoinHandle<()>,
}

impl RawReceiver {
    pub async fn start(answer: impl Into<Vec<u8>>, then: Then) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap_or_else(|error| panic!("no free port: {error}"));
        let address = listener.local_addr().unwrap_or_else(|error| panic!("no address: {error}"));
        let (answer, requests) = (answer.into(), Requests::default());
        let kept = requests.clone();
        let server = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(serve(stream, answer.clone(), then, kept.clone()));
            }
        });
        Self { address, requests, server }
    }

    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// How many whole requests it got.
    pub fn requests(&self) -> usize {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// The bytes of each whole request, in the order in which they came.
    pub fn received(&self) -> Vec<Vec<u8>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for RawReceiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(mut stream: TcpStream, answer: Vec<u8>, then: Then, requests: Requests) {
    let Some(request) = read_request(&mut stream).await else { return };
    requests.lock().unwrap_or_else(PoisonError::into_inner).push(request);
    // The other side may have had enough.
    let _ = stream.write_all(&answer).await;
    match then {
        Then::Close => {
            let _ = stream.shutdown().await;
        }
        Then::Reset => {
            let _ = stream.set_zero_linger();
        }
        Then::Hang => std::future::pending().await,
        Then::Repeat(part, pause) => {
            while stream.write_all(part.as_bytes()).await.is_ok() {
                tokio::time::sleep(pause).await;
            }
        }
    }
}

/// Reads up to the end of the body, because a connection that is closed before is reset.
async fn read_request(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut request = Vec::new();
    loop {
        let read = stream.read_buf(&mut request).await.ok()?;
        if let Some(head) = request.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
            let text = String::from_utf8_lossy(&request[..head]).to_ascii_lowercase();
            let length = text.lines().find_map(|line| line.strip_prefix("content-length:"))?.trim().parse::<usize>();
            if request.len() - head - 4 >= length.ok()? {
                return Some(request);
            }
        }
        if read == 0 {
            return None;
        }
    }
}
