//! A receiver that writes bytes of the test's choice, be they HTTP or not.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
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

/// Reads a request from each connection, writes its bytes, and closes the connection or not. It ends when it is dropped.
pub struct RawReceiver {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
    server: JoinHandle<()>,
}

impl RawReceiver {
    pub async fn start(answer: impl Into<Vec<u8>>, then: Then) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap_or_else(|error| panic!("no free port: {error}"));
        let address = listener.local_addr().unwrap_or_else(|error| panic!("no address: {error}"));
        let (answer, requests) = (answer.into(), Arc::new(AtomicUsize::new(0)));
        let counter = requests.clone();
        let server = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                connections.spawn(serve(stream, answer.clone(), then, counter.clone()));
            }
        });
        Self { address, requests, server }
    }

    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// How many whole requests it got.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

impl Drop for RawReceiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(mut stream: TcpStream, answer: Vec<u8>, then: Then, requests: Arc<AtomicUsize>) {
    if read_request(&mut stream).await.is_none() {
        return;
    }
    requests.fetch_add(1, Ordering::SeqCst);
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
async fn read_request(stream: &mut TcpStream) -> Option<()> {
    let mut request = Vec::new();
    loop {
        let read = stream.read_buf(&mut request).await.ok()?;
        let text = String::from_utf8_lossy(&request).to_ascii_lowercase();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length:"))?.trim().parse::<usize>();
            if body.len() >= length.ok()? {
                return Some(());
            }
        }
        if read == 0 {
            return None;
        }
    }
}
