//! Connections are kept, and no request is lost or doubled for it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use futures::future::join_all;

use super::receiver::{Receiver, Step};
use super::*;
use crate::sender::clients::IDLE_TIMEOUT;

const OK: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

fn exchange() -> Vec<Step> {
    vec![Step::Request, Step::Write(OK.to_vec())]
}

#[tokio::test]
async fn requests_one_after_the_other_share_a_connection() {
    let receiver = Receiver::new([exchange(), exchange(), exchange(), vec![Step::Hang]].concat());
    let sender = sender();
    for _ in 0..3 {
        assert_eq!(status(&sender.send(request(&receiver.url())).await), Some(200));
    }
    assert_eq!((receiver.connections(), receiver.requests().len()), (1, 3));
}

#[tokio::test]
async fn requests_at_the_same_time_have_a_connection_each() {
    let receiver = Receiver::new([exchange(), vec![Step::Hang]].concat());
    let sender = sender();
    let all = join_all((0..10).map(|_| sender.send(request(&receiver.url())))).await;
    assert!(all.iter().all(|sent| status(sent) == Some(200)));
    assert_eq!((receiver.connections(), receiver.requests().len()), (10, 10));
}

#[tokio::test]
async fn a_connection_that_was_idle_for_too_long_is_not_used_again() {
    for (idle, connections) in [(IDLE_TIMEOUT - Duration::from_secs(1), 1), (IDLE_TIMEOUT + Duration::from_secs(1), 2)]
    {
        let receiver = Receiver::new([exchange(), exchange(), vec![Step::Hang]].concat());
        let sender = sender();
        assert_eq!(status(&sender.send(request(&receiver.url())).await), Some(200));
        tokio::time::pause();
        tokio::time::advance(idle).await;
        tokio::time::resume();
        assert_eq!(status(&sender.send(request(&receiver.url())).await), Some(200));
        assert_eq!((receiver.connections(), receiver.requests().len()), (connections, 2), "{idle:?}");
    }
}

#[tokio::test]
async fn a_request_that_was_read_and_not_answered_is_not_repeated() {
    for (name, end, how) in [("closed", vec![], "closed"), ("reset", vec![Step::Reset], "reset")] {
        let first = [exchange(), vec![Step::Request], end].concat();
        let receiver = Receiver::in_turn([first, exchange()]);
        let sender = sender();
        assert_eq!(status(&sender.send(request(&receiver.url())).await), Some(200), "{name}");
        let sent = sender.send(request(&receiver.url())).await;
        assert_eq!(failure(&sent), format!("the request failed: the receiver {how} the connection"), "{name}");
        assert_eq!((receiver.connections(), receiver.requests().len()), (1, 2), "{name}");
    }
}

#[tokio::test]
async fn a_connection_on_which_a_request_failed_is_not_used_again() {
    let spoilt = vec![
        Step::Request,
        Step::Write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokSMUGGLED".to_vec()),
        Step::Hang,
    ];
    let receiver = Receiver::in_turn([spoilt, exchange()]);
    let sender = sender();
    for _ in 0..2 {
        let sent = sender.send(request(&receiver.url())).await;
        assert_eq!((failure(&sent), status(&sent)), ("", Some(200)));
        assert_eq!(answer(&sent).body, "ok");
    }
    assert_eq!((receiver.connections(), receiver.requests().len()), (2, 2));
}

/// A receiver on a thread of its own, which works while the sender's runtime does not.
struct Outside {
    address: SocketAddr,
    close: mpsc::Sender<()>,
    closed: mpsc::Receiver<()>,
    requests: mpsc::Receiver<String>,
}

impl Outside {
    /// Answers one request, closes the connection when told to, and answers another request on another connection.
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let ((close, told), (tell, closed), (got, requests)) = (mpsc::channel(), mpsc::channel(), mpsc::channel());
        thread::spawn(move || {
            for _ in 0..2 {
                let (mut stream, _) = listener.accept().unwrap();
                got.send(read_head(&mut stream)).unwrap();
                stream.write_all(OK).unwrap();
                // The test is over when it can tell no more.
                if told.recv().is_ok() {
                    drop(stream);
                    tell.send(()).unwrap();
                }
            }
        });
        Self { address, close, closed, requests }
    }

    /// Returns when the connection is closed. Blocks the thread, like a sandbox that is frozen.
    fn close(&self) {
        self.close.send(()).unwrap();
        self.closed.recv().unwrap();
    }
}

fn read_head(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n{}") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.extend(byte);
    }
    String::from_utf8(head).unwrap()
}

#[tokio::test]
async fn a_connection_that_was_closed_while_nothing_ran_costs_no_request() {
    let (receiver, sender) = (Outside::start(), sender());
    let url = |path: &str| format!("http://{}/{path}", receiver.address);
    assert_eq!(status(&sender.send(request(&url("first"))).await), Some(200));
    receiver.close();
    let sent = sender.send(request(&url("second"))).await;
    assert_eq!((failure(&sent), status(&sent)), ("", Some(200)));
    let requests: Vec<_> = receiver.requests.try_iter().collect();
    assert_eq!(requests.len(), 2, "{requests:?}");
    assert!(requests[0].starts_with("POST /first") && requests[1].starts_with("POST /second"), "{requests:?}");
}
