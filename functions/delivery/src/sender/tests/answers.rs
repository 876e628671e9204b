//! Odd answers that are taken all the same.

use super::receiver::{Receiver, Step};
use super::*;

/// What compresses well and would fill memory if it were inflated: 10 MiB of nothing in 10 KB.
const BOMB: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\0\x03SMUGGLED";

async fn sent_to(answer: Vec<u8>) -> (Sent, String) {
    let receiver = Receiver::new([Step::Request, Step::Write(answer), Step::Hang]);
    let sent = sender().send(request(&receiver.url())).await;
    (sent, receiver.requests().remove(0))
}

fn with_length(head: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

#[tokio::test]
async fn a_compressed_body_is_not_asked_for_and_not_inflated() {
    for coding in ["gzip", "deflate", "br", "zstd"] {
        let (sent, request) = sent_to(with_length(&format!("200 OK\r\nContent-Encoding: {coding}"), BOMB)).await;
        assert!(!request.to_ascii_lowercase().contains("accept-encoding"), "{request}");
        assert_eq!(failure(&sent), "");
        assert_eq!(answer(&sent).body, String::from_utf8_lossy(BOMB));
        assert_eq!(answer(&sent).headers["content-encoding"], coding);
    }
}

#[tokio::test]
async fn header_names_go_out_in_title_case_over_http_1() {
    let receiver = Receiver::new([Step::Request, Step::Write(with_length("200 OK", b"")), Step::Hang]);
    let mut request = request(&receiver.url());
    for name in ["content-type", "x-webhook-id", "x-7-odd--name"] {
        request.headers.insert(http::HeaderName::from_static(name), http::HeaderValue::from_static("v"));
    }
    sender().send(request).await;
    let sent = receiver.requests().remove(0);
    for line in ["Content-Type: v", "X-Webhook-Id: v", "X-7-Odd--Name: v", "Host: ", "Content-Length: 2"] {
        assert!(sent.contains(&format!("\r\n{line}")), "{line}: {sent}");
    }
}

#[tokio::test]
async fn an_empty_body_has_a_length() {
    let receiver = Receiver::new([Step::Request, Step::Write(with_length("200 OK", b"")), Step::Hang]);
    let mut bodiless = request(&receiver.url());
    bodiless.body.clear();
    sender().send(bodiless).await;
    let sent = receiver.requests().remove(0);
    assert_eq!(sent.matches("\r\nContent-Length: 0\r\n").count(), 1, "{sent}");
}

#[tokio::test]
async fn bytes_that_are_no_text_are_replaced() {
    let (sent, _) = sent_to(with_length("200 OK\r\nX-Name: caf\u{e9}", b"a\xff\xfe\0z")).await;
    assert_eq!(failure(&sent), "");
    assert_eq!(answer(&sent).body, "a\u{fffd}\u{fffd}\0z");
    assert_eq!(answer(&sent).headers["x-name"], "caf\u{e9}");
    let (sent, _) = sent_to(b"HTTP/1.1 200 OK\r\nX-Name: caf\xe9 \xff\r\nContent-Length: 0\r\n\r\n".to_vec()).await;
    assert_eq!((failure(&sent), status(&sent)), ("", Some(200)));
    assert_eq!(answer(&sent).headers["x-name"], "caf\u{fffd} \u{fffd}");
}

#[tokio::test]
async fn trailers_are_read_and_left_out() {
    let chunked =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n4\r\ndone\r\n0\r\nX: SMUGGLED\r\n\r\n";
    let (sent, _) = sent_to(chunked.into()).await;
    assert_eq!((failure(&sent), status(&sent)), ("", Some(200)));
    assert_eq!(answer(&sent).body, "done");
    assert!(!answer(&sent).headers.contains_key("x"));
}

#[tokio::test]
async fn interim_answers_are_passed_over() {
    let interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n".repeat(50);
    let (sent, _) = sent_to([interim.into_bytes(), with_length("201 Created", b"done")].concat()).await;
    assert_eq!((failure(&sent), status(&sent)), ("", Some(201)));
    assert_eq!(answer(&sent).body, "done");
}

#[tokio::test]
async fn a_change_of_protocol_is_no_success() {
    let (sent, _) =
        sent_to(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n".to_vec()).await;
    assert_eq!((failure(&sent), status(&sent)), ("the receiver answered 101", Some(101)));
}

#[tokio::test]
async fn an_answer_that_comes_before_the_request_is_read_counts() {
    let answer = with_length("413 Too Large", b"no more");
    let receiver = Receiver::new([Step::Read, Step::Write(answer), Step::Hang]);
    let sent = sender().send(with_body(&receiver.url(), "x".repeat(16 * 1024 * 1024))).await;
    assert_eq!((failure(&sent), status(&sent)), ("the receiver answered 413", Some(413)));
}

#[tokio::test]
async fn a_failure_that_breaks_off_is_told_by_its_status() {
    let receiver =
        Receiver::new([Step::Request, Step::Write(b"HTTP/1.1 500 Oops\r\nContent-Length: 9\r\n\r\nhalf".to_vec())]);
    let sent = sender().send(request(&receiver.url())).await;
    assert_eq!((failure(&sent), status(&sent)), ("the receiver answered 500", Some(500)));
    assert_eq!(answer(&sent).body, "half");
}
