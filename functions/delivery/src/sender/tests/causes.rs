//! What the log says about each way to fail.

use super::receiver::{Receiver, Step};
use super::*;
use crate::sender::lookup::Unresolved;

fn write(text: &str) -> Step {
    Step::Write(text.as_bytes().to_vec())
}

#[tokio::test]
async fn a_connection_that_ends_before_the_answer_is_told_by_how_it_ended() {
    let closed = "the request failed: the receiver closed the connection";
    let reset = "the request failed: the receiver reset the connection";
    for (name, steps, reason) in [
        ("closed after the request", vec![Step::Request], closed),
        ("reset after the request", vec![Step::Request, Step::Reset], reset),
        ("closed in the status line", vec![Step::Request, write("HTTP/1.1 20")], closed),
        ("reset in the status line", vec![Step::Request, write("HTTP/1.1 20"), Step::Reset], reset),
        ("closed in the headers", vec![Step::Request, write("HTTP/1.1 200 OK\r\nContent-")], closed),
        ("reset in the headers", vec![Step::Request, write("HTTP/1.1 200 OK\r\nContent-"), Step::Reset], reset),
        ("closed after an interim answer", vec![Step::Request, write("HTTP/1.1 103 Early Hints\r\n\r\n")], closed),
    ] {
        let receiver = Receiver::new(steps);
        let sent = sender().send(request(&receiver.url())).await;
        assert_eq!((failure(&sent), status(&sent)), (reason, None), "{name}");
        assert_eq!((receiver.connections(), receiver.requests().len()), (1, 1), "{name}");
    }
}

#[tokio::test]
async fn a_connection_that_ends_before_the_request_was_read_is_no_answer_either() {
    for (name, steps) in [("closed", vec![]), ("reset", vec![Step::Reset])] {
        let receiver = Receiver::new(steps);
        let sent = sender().send(request(&receiver.url())).await;
        let reason = failure(&sent);
        // Which of the two is up to the moment at which the kernel says so.
        assert!(
            reason == "the request failed: the receiver closed the connection"
                || reason == "the request failed: the receiver reset the connection",
            "{name}: {reason}"
        );
        assert_eq!(receiver.connections(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_body_that_ends_early_keeps_what_there_was() {
    let length = write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    let chunks = write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
    let no_chunk = write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nSMUGGLED\r\n");
    let closed = "the answer broke off: the receiver closed the connection";
    let reset = "the answer broke off: the receiver reset the connection";
    for (name, steps, reason) in [
        ("closed before the length", vec![length.clone()], closed),
        ("closed before the last chunk", vec![chunks.clone()], closed),
        ("no chunk", vec![no_chunk, Step::Hang], "the answer broke off: the answer is no valid HTTP"),
    ] {
        let receiver = Receiver::new([vec![Step::Request], steps].concat());
        let sent = sender().send(request(&receiver.url())).await;
        assert_eq!((failure(&sent), status(&sent)), (reason, Some(200)), "{name}");
        assert_eq!(answer(&sent).body, "half", "{name}");
    }
    // RST may overtake what was written before it.
    for (name, answer) in [("reset before the length", length), ("reset before the last chunk", chunks)] {
        let receiver = Receiver::new([Step::Request, answer, Step::Reset]);
        let sent = sender().send(request(&receiver.url())).await;
        let expected =
            if status(&sent).is_some() { reset } else { &reset.replace("the answer broke off", "the request failed") };
        assert_eq!(failure(&sent), expected, "{name}");
    }
}

#[tokio::test]
async fn an_answer_that_is_no_http_is_told_without_quoting_it() {
    let many = (0..10_000).map(|number| format!("X-{number}: SMUGGLED\r\n")).collect::<String>();
    let huge = "y".repeat(1024 * 1024);
    for (name, answer, reason) in [
        ("another protocol", "SSH-2.0-SMUGGLED\r\n".to_owned(), "invalid HTTP version parsed"),
        ("no status", "HTTP/1.1 SMUGGLED\r\n\r\n".to_owned(), "invalid HTTP status-code parsed"),
        (
            "a length in words",
            "HTTP/1.1 200 OK\r\nContent-Length: SMUGGLED\r\n\r\n".to_owned(),
            "invalid content-length parsed",
        ),
        (
            "two lengths",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n".to_owned(),
            "invalid content-length parsed",
        ),
        (
            "a header name with a space",
            "HTTP/1.1 200 OK\r\nSMUG GLED: x\r\n\r\n".to_owned(),
            "invalid HTTP header parsed",
        ),
        (
            "a control character",
            "HTTP/1.1 200 OK\r\nX: SMUGGLED\x1b[31m\r\n\r\n".to_owned(),
            "invalid HTTP header parsed",
        ),
        ("a null character", "HTTP/1.1 200 OK\r\nX: SMUGGLED\0\r\n\r\n".to_owned(), "invalid HTTP header parsed"),
        ("10,000 headers", format!("HTTP/1.1 200 OK\r\n{many}\r\n"), "message head is too large"),
        ("a header of 1 MiB", format!("HTTP/1.1 200 OK\r\nX: {huge}\r\n\r\n"), "message head is too large"),
        ("a reason of 1 MiB", format!("HTTP/1.1 200 {huge}\r\n\r\n"), "message head is too large"),
    ] {
        let receiver = Receiver::new([Step::Request, Step::Write(answer.into_bytes()), Step::Hang]);
        let sent = sender().send(request(&receiver.url())).await;
        assert_eq!(failure(&sent), format!("the request failed: the answer is no valid HTTP ({reason})"), "{name}");
        assert_eq!(status(&sent), None, "{name}");
        assert_eq!((receiver.connections(), receiver.requests().len()), (1, 1), "{name}");
    }
}

#[tokio::test]
async fn a_port_where_nobody_listens_refuses_the_connection() {
    let sent = sender().send(request("http://127.0.0.1:2/")).await;
    assert_eq!(failure(&sent), "could not connect: connection refused");
}

#[tokio::test]
async fn a_name_without_an_address_is_told_from_name_servers_that_fail() {
    for (found, reason) in [
        (Err(Unresolved::NoSuchHost), "could not connect: no such host"),
        (Ok(Vec::new()), "could not connect: no such host"),
        (Err(Unresolved::Temporary), "could not connect: the host name could not be resolved, a temporary failure"),
        (Err(Unresolved::Other), "could not connect: the host name could not be resolved"),
    ] {
        for scheme in ["http", "https"] {
            let sender = sender_for(LOOPBACK, Names::new([found.clone()]));
            let sent = sender.send(request(&format!("{scheme}://nothing.example/"))).await;
            assert_eq!(failure(&sent), reason, "{scheme}");
        }
    }
}
