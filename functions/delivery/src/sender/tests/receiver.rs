//! A receiver that does what a script says, over TCP or TLS.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Notify;
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::{HOST, frames};

/// What a receiver does with a connection, one step after the other. At the end it closes the connection.
#[derive(Clone)]
pub enum Step {
    /// Reads a request, its body included.
    Request,
    /// Reads up to the head of the first HTTP/2 request.
    Http2Request,
    /// Reads whatever comes first.
    Read,
    Write(Vec<u8>),
    /// Writes it again and again, with a pause after each time, until the sender hangs up.
    Repeat(Vec<u8>, Duration),
    /// From now on the clock of the test's runtime jumps to the next timer whenever nothing else is to be done. Before,
    /// it must not: it could jump over the time that the kernel takes to deliver something.
    StopClock,
    /// Closes with RST.
    Reset,
    /// Closes the connection below TLS, without a word from TLS.
    CloseTcp,
    /// Keeps the connection and does nothing, until the sender closes it.
    Hang,
}

/// What a receiver has seen.
#[derive(Default)]
pub struct Seen {
    connections: AtomicUsize,
    hung_up: AtomicUsize,
    written: AtomicUsize,
    requests: Mutex<Vec<String>>,
    changed: Notify,
}

/// A receiver on 127.0.0.1. It ends when it is dropped.
pub struct Receiver {
    address: SocketAddr,
    scheme: &'static str,
    seen: Arc<Seen>,
    server: JoinHandle<()>,
}

impl Receiver {
    /// Does the same with every connection.
    pub fn new(script: impl Into<Vec<Step>>) -> Self {
        Self::start([script.into()], None)
    }

    /// Does one script after the other, the last again and again.
    pub fn in_turn(scripts: impl IntoIterator<Item = Vec<Step>>) -> Self {
        Self::start(scripts, None)
    }

    /// The same over TLS.
    pub fn tls(acceptor: TlsAcceptor, scripts: impl IntoIterator<Item = Vec<Step>>) -> Self {
        Self::start(scripts, Some(acceptor))
    }

    fn start(scripts: impl IntoIterator<Item = Vec<Step>>, tls: Option<TlsAcceptor>) -> Self {
        let listener = listener();
        let (address, seen) = (listener.local_addr().unwrap(), Arc::new(Seen::default()));
        let scheme = if tls.is_some() { "https" } else { "http" };
        let scripts: Vec<_> = scripts.into_iter().collect();
        let server = tokio::spawn(serve(listener, scripts, tls, seen.clone()));
        Self { address, scheme, seen, server }
    }

    /// With the address over TCP, with [`HOST`] over TLS.
    pub fn url(&self) -> String {
        match self.scheme {
            "https" => format!("https://{HOST}:{}/", self.address.port()),
            _ => format!("http://{}/", self.address),
        }
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    pub fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    /// The requests, each from the first byte to the last.
    pub fn requests(&self) -> Vec<String> {
        self.seen.requests.lock().unwrap().clone()
    }

    /// Waits until the sender has closed so many connections while something was written, or read in vain.
    pub async fn hung_up(&self, count: usize) {
        loop {
            let changed = self.seen.changed.notified();
            if self.seen.hung_up.load(Ordering::SeqCst) >= count {
                return;
            }
            changed.await;
        }
    }

    /// How many bytes of [`Step::Repeat`] the sender, or the kernel for it, has taken.
    pub fn written(&self) -> usize {
        self.seen.written.load(Ordering::SeqCst)
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// A listener with a small send buffer, so that what was written is close to what was read.
fn listener() -> TcpListener {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_send_buffer_size(16 * 1024).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    socket.listen(64).unwrap()
}

async fn serve(listener: TcpListener, scripts: Vec<Vec<Step>>, tls: Option<TlsAcceptor>, seen: Arc<Seen>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        // The kernel would hold small writes back for 40 ms, and its clock does not stop with the runtime's.
        stream.set_nodelay(true).unwrap();
        let number = seen.connections.fetch_add(1, Ordering::SeqCst);
        let script = scripts[number.min(scripts.len() - 1)].clone();
        let (tls, seen) = (tls.clone(), seen.clone());
        connections.spawn(async move {
            // The other side may hang up at any time.
            let _ = match tls {
                None => follow(script, stream, &seen).await,
                Some(tls) => match tls.accept(stream).await {
                    Ok(stream) => follow(script, stream, &seen).await,
                    Err(error) => Err(error),
                },
            };
        });
    }
}

/// A connection that can be reset.
pub trait Wire: AsyncRead + AsyncWrite + Unpin {
    fn socket(&self) -> &TcpStream;
}

impl Wire for TcpStream {
    fn socket(&self) -> &TcpStream {
        self
    }
}

impl Wire for TlsStream<TcpStream> {
    fn socket(&self) -> &TcpStream {
        self.get_ref().0
    }
}

async fn follow(script: Vec<Step>, mut wire: impl Wire, seen: &Seen) -> io::Result<()> {
    for step in script {
        match step {
            Step::Request => {
                let request = read_request(&mut wire).await?;
                seen.requests.lock().unwrap().push(request);
            }
            Step::Http2Request => frames::read_request(&mut wire).await?,
            Step::Read => {
                wire.read_buf(&mut Vec::new()).await?;
            }
            Step::Write(bytes) => {
                wire.write_all(&bytes).await?;
                wire.flush().await?;
            }
            Step::Repeat(bytes, pause) => repeat(&mut wire, &bytes, pause, seen).await,
            Step::StopClock => tokio::time::pause(),
            Step::Reset => {
                wire.socket().set_zero_linger()?;
                return Ok(());
            }
            Step::CloseTcp => return Ok(()),
            Step::Hang => {
                while wire.read(&mut [0; 4096]).await.is_ok_and(|read| read > 0) {}
                seen.hang_up();
            }
        }
    }
    wire.shutdown().await
}

async fn repeat(wire: &mut impl Wire, bytes: &[u8], pause: Duration, seen: &Seen) {
    while wire.write_all(bytes).await.is_ok() && wire.flush().await.is_ok() {
        seen.written.fetch_add(bytes.len(), Ordering::SeqCst);
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
    }
    seen.hang_up();
}

impl Seen {
    fn hang_up(&self) {
        self.hung_up.fetch_add(1, Ordering::SeqCst);
        self.changed.notify_waiters();
    }
}

/// Reads up to the end of the body, because a connection that is closed before is reset.
async fn read_request(wire: &mut impl Wire) -> io::Result<String> {
    let mut request = Vec::new();
    loop {
        if wire.read_buf(&mut request).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let text = String::from_utf8_lossy(&request);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
        if body.len() >= length {
            return Ok(text.into_owned());
        }
    }
}
