//! The deadlines hold whatever a receiver does: 8 s for everything, 2 s to connect, to within 250 ms.
//!
//! The clock is the runtime's own, stopped as soon as the receiver has nothing left to do but to be slow (see
//! [`Step::StopClock`]), so nothing here waits, and nothing depends on how busy the machine is.

use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use tokio::net::TcpSocket;
use tokio::time::Instant;

use super::authority::AUTHORITY;
use super::names::Silence;
use super::receiver::{Receiver, Step};
use super::*;

const TICK: Duration = Duration::from_millis(100);

/// Sends a request and says how long it took by the runtime's clock, which goes on afterwards.
async fn timed(sender: &Sender, request: Request) -> (Sent, Duration) {
    let start = Instant::now();
    let sent = sender.send(request).await;
    let took = start.elapsed();
    tokio::time::resume();
    (sent, took)
}

fn assert_took(name: &str, took: Duration, seconds: u64) {
    let exact = Duration::from_secs(seconds);
    assert!(took >= exact && took <= exact + Duration::from_millis(250), "{name}: {took:?}");
}

fn write(text: &str) -> Step {
    Step::Write(text.as_bytes().to_vec())
}

fn repeat(text: &str) -> Step {
    Step::Repeat(text.as_bytes().to_vec(), TICK)
}

#[tokio::test]
async fn a_slow_answer_ends_after_eight_seconds() {
    let ok = "HTTP/1.1 200 OK\r\n";
    let body = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (name, steps, answered) in [
        ("nothing", vec![Step::Hang], None),
        ("half a status line", vec![write("HTTP/1."), Step::Hang], None),
        ("a header byte by byte", vec![write(ok), repeat("x")], None),
        ("header by header", vec![write(ok), repeat("a: b\r\n")], None),
        ("interim answers without end", vec![repeat("HTTP/1.1 100 Continue\r\n\r\n")], None),
        ("early hints without end", vec![repeat("HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n")], None),
        ("a body that does not come", vec![write(body), Step::Hang], Some("")),
        ("a body byte by byte", vec![write(body), repeat("x")], Some("x")),
        ("chunk by chunk", vec![write(chunked), repeat("1\r\nx\r\n")], Some("x")),
        ("a chunk's size digit by digit", vec![write(chunked), repeat("0")], Some("")),
        ("trailers that do not end", vec![write(chunked), write("1\r\nx\r\n0\r\n"), repeat("a: b\r\n")], Some("x")),
        ("a body until the end of the connection", vec![write(ok), write("\r\n"), repeat("x")], Some("x")),
    ] {
        for tls in [false, true] {
            let name = format!("{name}, {}", if tls { "TLS" } else { "TCP" });
            let script = [vec![Step::Request, Step::StopClock], steps.clone()].concat();
            let receiver = match tls {
                true => Receiver::tls(AUTHORITY.server(&["http/1.1"], |_| ()), [script]),
                false => Receiver::new(script),
            };
            let (sent, took) = timed(&sender(), request(&receiver.url())).await;
            assert_took(&name, took, 8);
            assert_eq!(failure(&sent), "no complete answer within 8 s", "{name}");
            match answered {
                None => assert_eq!(status(&sent), None, "{name}"),
                Some(part) => assert!(answer(&sent).body.starts_with(part), "{name}: {:?}", answer(&sent)),
            }
            receiver.hung_up(1).await;
            assert_eq!((receiver.connections(), receiver.requests().len()), (1, 1), "{name}");
        }
    }
}

#[tokio::test]
async fn a_request_that_is_not_read_ends_after_eight_seconds() {
    // More than the kernel's buffers hold.
    let body = "x".repeat(16 * 1024 * 1024);
    let receiver = Receiver::new([Step::Read, Step::StopClock, Step::Repeat(Vec::new(), TICK)]);
    let (sent, took) = timed(&sender(), with_body(&receiver.url(), body)).await;
    assert_took("a request that is not read", took, 8);
    assert_eq!(failure(&sent), "no complete answer within 8 s");
}

#[tokio::test]
async fn a_tls_handshake_that_does_not_end_is_a_connection_that_times_out() {
    // The start of a record of 16 KiB, of which byte after byte comes.
    let record = Step::Write(b"\x16\x03\x03\x40\x00".to_vec());
    for (name, steps) in [
        ("nothing", vec![Step::Hang]),
        ("half a record", vec![record.clone(), Step::Hang]),
        ("a record byte by byte", vec![record, repeat("\x02")]),
    ] {
        let receiver = Receiver::new([vec![Step::Read, Step::StopClock], steps].concat());
        let (sent, took) = timed(&sender(), request(&receiver.url().replace("http:", "https:"))).await;
        assert_took(name, took, 2);
        assert_eq!(failure(&sent), "connect timed out after 2 s", "{name}");
        receiver.hung_up(1).await;
        assert_eq!(receiver.connections(), 1, "{name}");
    }
}

/// The kernel drops what comes when a listener's queue is full, as a firewall does.
#[tokio::test]
async fn a_connection_that_nobody_answers_times_out() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(0).unwrap();
    let address = listener.local_addr().unwrap();
    let _queue = fill(address);
    tokio::time::pause();
    let (sent, took) = timed(&sender(), request(&format!("http://{address}/"))).await;
    assert_took("a full queue", took, 2);
    assert_eq!(failure(&sent), "connect timed out after 2 s");
}

/// Connects until no more connections are taken.
fn fill(address: SocketAddr) -> Vec<TcpStream> {
    std::iter::from_fn(|| TcpStream::connect_timeout(&address, TICK).ok()).collect()
}

#[tokio::test(start_paused = true)]
async fn name_servers_that_do_not_answer_are_a_connection_that_times_out() {
    let (sent, took) = timed(&sender_for(LOOPBACK, Silence), request("http://receiver.test/")).await;
    assert_took("silence", took, 2);
    assert_eq!(failure(&sent), "connect timed out after 2 s");
}
