//! How much of an endless answer is read: the receivers count what they could write before the sender hung up.

use std::time::Duration;

use domain::limits;

use super::authority::AUTHORITY;
use super::receiver::{Receiver, Step};
use super::*;

/// What may be on its way when a body is cut at 64 KiB: hyper's read buffer (it doubles from 8 KiB as long as reads fill
/// it), and what the kernel takes before anybody reads it (16 KiB to be sent, doubled by Linux, and 128 KiB received).
const BODY_BYTES: usize = 512 * 1024;

/// The same when a head does not end: hyper gives up at 408 KiB.
const HEAD_BYTES: usize = 1024 * 1024;

fn endless(head: &str, part: &str) -> Vec<Step> {
    let part = part.repeat(4096 / part.len());
    vec![Step::Request, Step::Write(head.as_bytes().to_vec()), Step::Repeat(part.into_bytes(), Duration::ZERO)]
}

#[tokio::test]
async fn the_rest_of_an_endless_body_is_never_read_and_its_connection_not_used_again() {
    let ok = "HTTP/1.1 200 OK\r\n\r\n";
    let length = "HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n";
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (name, head, part, tls) in [
        ("until the end of the connection", ok, "x", false),
        ("a length", length, "x", false),
        ("small chunks", chunked, "10\r\nxxxxxxxxxxxxxxxx\r\n", false),
        ("large chunks", chunked, &format!("ff\r\n{}\r\n", "x".repeat(255)), false),
        ("TLS", length, "x", true),
    ] {
        let script = endless(head, part);
        let receiver = match tls {
            true => Receiver::tls(AUTHORITY.server(&["http/1.1"], |_| ()), [script]),
            false => Receiver::new(script),
        };
        let sender = sender();
        for number in 1..=2 {
            let sent = sender.send(request(&receiver.url())).await;
            assert_eq!((failure(&sent), status(&sent)), ("", Some(200)), "{name}");
            assert_eq!(answer(&sent).body, "x".repeat(limits::RESPONSE_BODY_BYTES), "{name}");
            assert!(answer(&sent).cut, "{name}");
            receiver.hung_up(number).await;
            assert_eq!(receiver.connections(), number, "{name}");
        }
        assert!(receiver.written() / 2 < BODY_BYTES, "{name}: {}", receiver.written() / 2);
    }
}

#[tokio::test]
async fn an_endless_head_is_given_up() {
    let ok = "HTTP/1.1 200 OK\r\n";
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (name, head, part) in [
        ("no line", "", "x"),
        ("empty lines", "", "\r\n"),
        ("a reason", "HTTP/1.1 200 ", "x"),
        ("headers", ok, "a: b\r\n"),
        ("a header", ok, "x"),
        ("a header's value", "HTTP/1.1 200 OK\r\nX: ", "x"),
        ("a chunk's size", chunked, "1"),
        ("a chunk's extension", &format!("{chunked}4;"), "x"),
        ("trailers", &format!("{chunked}0\r\n"), "a: b\r\n"),
        ("a trailer", &format!("{chunked}0\r\nX: "), "x"),
    ] {
        let receiver = Receiver::new(endless(head, part));
        let sent = sender().send(request(&receiver.url())).await;
        assert!(failure(&sent).contains("the answer is no valid HTTP"), "{name}: {}", failure(&sent));
        receiver.hung_up(1).await;
        assert!(receiver.written() < HEAD_BYTES, "{name}: {}", receiver.written());
        assert_eq!(receiver.connections(), 1, "{name}");
    }
}
