//! A receiver that speaks HTTP/2 as it should, except for what a test wants.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use h2::server::SendResponse;
use h2::{Reason, RecvStream, SendStream};
use http::{Request, Response};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::Instant;

use super::HOST;
use super::authority::AUTHORITY;

/// What becomes of a request. The choice is a function of the number of the connection and that of the request on it,
/// both from 0.
#[derive(Clone)]
pub enum Then {
    /// 200 and `ok`.
    Answer,
    /// The same, with a header of this value.
    AnswerWithHeader(String),
    /// The same, later by the runtime's clock, which is stopped for that.
    AnswerAfter(Duration),
    /// 200 and a body without end, as much of it as the sender takes.
    Endless,
    /// The stream is reset.
    Reset(Reason),
    /// The stream is refused, later by the runtime's clock, which is stopped for that.
    RefuseAfter(Duration),
    /// 200 and `ok`, and the connection is closed gracefully.
    AnswerAndLeave,
    /// Nothing, while the runtime's clock is stopped. The connection lives on.
    Hang,
    /// The connection is kept and neither read nor written any more.
    Die,
}

/// A request that was read to its end.
#[derive(Debug, Clone)]
pub struct Got {
    pub connection: usize,
    pub body: String,
}

type Choice = dyn Fn(usize, usize) -> Then + Send + Sync;

/// It ends when it is dropped.
pub struct Http2Receiver {
    address: SocketAddr,
    got: Arc<Mutex<Vec<Got>>>,
    taken: tokio::sync::Mutex<mpsc::UnboundedReceiver<usize>>,
    server: JoinHandle<()>,
}

#[derive(Clone)]
struct Shared {
    choice: Arc<Choice>,
    got: Arc<Mutex<Vec<Got>>>,
    taken: mpsc::UnboundedSender<usize>,
}

impl Http2Receiver {
    pub fn start(choice: impl Fn(usize, usize) -> Then + Send + Sync + 'static) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let listener = TcpListener::from_std(listener).unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, taken) = mpsc::unbounded_channel();
        let got = Arc::default();
        let shared = Shared { choice: Arc::new(choice), got: Arc::clone(&got), taken: tell };
        let server = tokio::spawn(async move {
            let tls = AUTHORITY.server(&["h2"], |_| ());
            let mut tasks = JoinSet::new();
            for number in 0.. {
                let Ok((stream, _)) = listener.accept().await else { return };
                tasks.spawn(serve(tls.accept(stream), number, shared.clone()));
            }
        });
        Self { address, got, taken: taken.into(), server }
    }

    pub fn url(&self) -> String {
        format!("https://{HOST}:{}/", self.address.port())
    }

    /// The requests in the order in which they came.
    pub fn requests(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    /// Waits until so many streams without end were reset, and tells how many bytes of each were sent.
    pub async fn all_reset(&self, count: usize) -> Vec<usize> {
        let mut all = Vec::new();
        self.taken.lock().await.recv_many(&mut all, count).await;
        while all.len() < count {
            all.extend(self.taken.lock().await.recv().await);
        }
        all
    }
}

impl Drop for Http2Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(accept: tokio_rustls::Accept<TcpStream>, number: usize, shared: Shared) {
    let Ok(stream) = accept.await else { return };
    let Ok(mut connection) = h2::server::Builder::new().handshake(stream).await else { return };
    let mut tasks = JoinSet::new();
    let mut requests = 0;
    while let Some(Ok((request, respond))) = connection.accept().await {
        let then = (shared.choice)(number, requests);
        requests += 1;
        if matches!(then, Then::Die) {
            shared.got.lock().unwrap().push(Got { connection: number, body: String::new() });
            std::future::pending().await
        }
        if matches!(then, Then::AnswerAndLeave) {
            connection.graceful_shutdown();
        }
        tasks.spawn(answer(request, respond, then, number, shared.clone()));
    }
}

async fn answer(
    request: Request<RecvStream>,
    mut respond: SendResponse<&'static [u8]>,
    then: Then,
    connection: usize,
    shared: Shared,
) {
    match then {
        Then::Reset(reason) => return respond.send_reset(reason),
        Then::RefuseAfter(time) => {
            pass(time).await;
            return respond.send_reset(Reason::REFUSED_STREAM);
        }
        Then::Hang => {
            tokio::time::pause();
            std::future::pending().await
        }
        _ => {}
    }
    let Some(body) = read(request.into_body()).await else { return };
    shared.got.lock().unwrap().push(Got { connection, body });
    // The sender may have had enough.
    let _ = write(respond, then, &shared).await;
}

/// Lets time pass on the runtime's clock, in small steps: with each, what is on its way arrives.
async fn pass(time: Duration) {
    const STEP: Duration = Duration::from_millis(10);
    tokio::time::pause();
    let until = Instant::now() + time;
    while Instant::now() < until {
        tokio::time::sleep(STEP).await;
    }
    tokio::time::resume();
}

async fn read(mut body: RecvStream) -> Option<String> {
    let mut bytes = Vec::new();
    while let Some(part) = body.data().await {
        let part = part.ok()?;
        body.flow_control().release_capacity(part.len()).ok()?;
        bytes.extend_from_slice(&part);
    }
    String::from_utf8(bytes).ok()
}

async fn write(mut respond: SendResponse<&'static [u8]>, then: Then, shared: &Shared) -> Result<(), h2::Error> {
    let mut response = Response::new(());
    match then {
        Then::AnswerWithHeader(value) => {
            response.headers_mut().insert("x-large", value.parse().unwrap());
        }
        Then::AnswerAfter(time) => {
            pass(time).await;
        }
        Then::Endless => {
            let sent = write_endless(respond.send_response(response, false)?).await;
            let _ = shared.taken.send(sent);
            return Ok(());
        }
        _ => {}
    }
    respond.send_response(response, false)?.send_data(b"ok", true)
}

/// How many bytes the sender's windows let pass until it reset the stream.
async fn write_endless(mut stream: SendStream<&'static [u8]>) -> usize {
    static PART: [u8; 4096] = [b'x'; 4096];
    let mut sent = 0;
    loop {
        stream.reserve_capacity(PART.len());
        match std::future::poll_fn(|cx| stream.poll_capacity(cx)).await {
            Some(Ok(room)) => {
                let part = &PART[..room.min(PART.len())];
                if stream.send_data(part, false).is_err() {
                    return sent;
                }
                sent += part.len();
            }
            _ => return sent,
        }
    }
}
