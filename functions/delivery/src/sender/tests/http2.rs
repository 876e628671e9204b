//! HTTP/2, offered over TLS: receivers that speak it well, and such that do not.

use std::time::Duration;

use domain::limits;
use futures::future::join_all;
use h2::Reason;
use tokio::time::Instant;

use super::authority::AUTHORITY;
use super::frames::{
    CONTINUATION, DATA, END_HEADERS, FIRST, HEADERS, PING, PUSH_PROMISE, RST_STREAM, SETTINGS, STATUS_103, STATUS_200,
    after_request, frame, goaway,
};
use super::http2_receiver::{Http2Receiver, Then};
use super::receiver::{Receiver, Step};
use super::*;

fn raw(steps: impl IntoIterator<Item = Step>) -> Receiver {
    Receiver::tls(AUTHORITY.server(&["h2"], |_| ()), [after_request(steps)])
}

fn answer_200() -> Step {
    Step::Write(frame(HEADERS, END_HEADERS, FIRST, STATUS_200))
}

/// `x: ` and a value, as a literal that is not indexed (RFC 7541, section 6.2.2).
fn header(value: &[u8]) -> Vec<u8> {
    assert!(value.len() < 127);
    [b"\0\x01x", &[u8::try_from(value.len()).unwrap()][..], value].concat()
}

/// Status 200 and more headers, in as many frames as it takes.
fn head(more: &[u8]) -> Vec<u8> {
    let mut frames = frame(HEADERS, 0, FIRST, STATUS_200);
    for part in more.chunks(16 * 1024) {
        frames.extend(frame(CONTINUATION, 0, FIRST, part));
    }
    frames.extend(frame(CONTINUATION, END_HEADERS, FIRST, b""));
    frames
}

#[tokio::test]
async fn requests_share_one_connection() {
    let receiver = Http2Receiver::start(|_, _| Then::Answer);
    let sender = sender();
    // All at once on a connection that is not there yet, and then on the one that is.
    for _ in 0..2 {
        let all = join_all((0..10).map(|_| sender.send(request(&receiver.url())))).await;
        assert!(all.iter().all(|sent| status(sent) == Some(200)), "{:?}", all[0]);
    }
    let sent = sender.send(request(&receiver.url())).await;
    assert_eq!((failure(&sent), answer(&sent).body.as_str()), ("", "ok"));
    assert_eq!(receiver.requests().len(), 21);
    // At first each request may open a connection, before it turns out that they can share one; only one is kept.
    let connections = receiver.requests()[10..].iter().map(|request| request.connection).collect::<Vec<_>>();
    assert!(connections.iter().all(|connection| *connection == connections[0]), "{connections:?}");
}

#[tokio::test]
async fn a_receiver_without_http2_is_spoken_to_in_http1() {
    let ok = Step::Write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec());
    for protocols in [vec![], vec!["http/1.1"]] {
        let receiver = Receiver::tls(AUTHORITY.server(&protocols, |_| ()), [vec![Step::Request, ok.clone()]]);
        assert_eq!(status(&sender().send(request(&receiver.url())).await), Some(200), "{protocols:?}");
    }
}

#[tokio::test]
async fn a_large_request_and_large_headers_pass() {
    let receiver = Http2Receiver::start(|_, _| Then::AnswerWithHeader("y".repeat(20 * 1024)));
    let body = "x".repeat(limits::RENDERED_BODY_BYTES);
    let sent = sender().send(with_body(&receiver.url(), body.clone())).await;
    assert_eq!((failure(&sent), status(&sent)), ("", Some(200)));
    assert!(answer(&sent).cut && !answer(&sent).headers.contains_key("x-large"));
    assert_eq!(receiver.requests()[0].body, body);
}

/// The window is the bound: a receiver may not send more than that before we have read what it sent. And what it sends
/// costs its next answers nothing (see [`paced`](crate::sender::paced)).
#[tokio::test]
async fn the_rest_of_an_endless_body_is_never_read() {
    let receiver = Http2Receiver::start(|_, _| Then::Endless);
    let sender = sender();
    for _ in 0..3 {
        let all = join_all((0..10).map(|_| sender.send(request(&receiver.url())))).await;
        for sent in &all {
            assert_eq!((failure(sent), status(sent)), ("", Some(200)));
            assert_eq!(answer(sent).body, "x".repeat(limits::RESPONSE_BODY_BYTES));
            assert!(answer(sent).cut);
        }
        let taken = receiver.all_reset(10).await;
        // What is kept, and once more what may be under way when it is full.
        assert!(taken.iter().all(|bytes| *bytes <= 2 * limits::RESPONSE_BODY_BYTES), "{taken:?}");
    }
}

#[tokio::test]
async fn a_stream_or_connection_that_ends_is_told_by_how_it_ended() {
    let smuggled = b"SMUGGLED".as_slice();
    let answered = |step| vec![answer_200(), step];
    let cut = "the answer broke off: the receiver";
    let early = "the request failed: the receiver";
    let broken = "the request failed: the answer is no valid HTTP/2 or too large";
    for (name, steps, reason) in [
        ("closed", vec![], format!("{early} closed the connection")),
        ("reset", vec![Step::Reset], format!("{early} reset the connection")),
        ("closed in the body", vec![answer_200()], format!("{cut} closed the connection")),
        (
            "stream reset",
            vec![
                Step::Write(frame(RST_STREAM, 0, FIRST, &u32::from(Reason::INTERNAL_ERROR).to_be_bytes())),
                Step::Hang,
            ],
            format!("{early} reset the stream (INTERNAL_ERROR)"),
        ),
        (
            "stream reset in the body",
            [
                answered(Step::Write(frame(RST_STREAM, 0, FIRST, &u32::from(Reason::CANCEL).to_be_bytes()))),
                vec![Step::Hang],
            ]
            .concat(),
            format!("{cut} reset the stream (CANCEL)"),
        ),
        (
            "goaway with a reason",
            vec![Step::Write(goaway(0, Reason::ENHANCE_YOUR_CALM, smuggled)), Step::Hang],
            format!("{early} closed the connection (ENHANCE_YOUR_CALM)"),
        ),
        (
            "an unknown reason",
            vec![Step::Write(goaway(0, Reason::from(0xabcd), smuggled)), Step::Hang],
            format!("{early} closed the connection (Reason(abcd))"),
        ),
        (
            "no HTTP/2",
            vec![Step::Write(b"HTTP/1.1 200 SMUGGLED\r\n\r\n".to_vec()), Step::Hang],
            format!("{broken} (FRAME_SIZE_ERROR)"),
        ),
        (
            "data before headers",
            vec![Step::Write(frame(DATA, 0, FIRST, smuggled)), Step::Hang],
            format!("{broken} (PROTOCOL_ERROR)"),
        ),
        (
            "a push",
            vec![Step::Write(frame(PUSH_PROMISE, END_HEADERS, FIRST, b"\0\0\0\x02\x88")), Step::Hang],
            format!("{broken} (PROTOCOL_ERROR)"),
        ),
        (
            "a control character",
            vec![
                Step::Write(frame(HEADERS, END_HEADERS, FIRST, &[STATUS_200, &header(b"SMUGGLED\x1b[31m")].concat())),
                Step::Hang,
            ],
            format!("{broken} (PROTOCOL_ERROR)"),
        ),
        (
            "no status",
            vec![Step::Write(frame(HEADERS, END_HEADERS, FIRST, &header(b"y"))), Step::Hang],
            format!("{broken} (PROTOCOL_ERROR)"),
        ),
        (
            "a head of 75 KB",
            vec![Step::Write(head(&header(&[b'y'; 120]).repeat(500))), Step::Hang],
            format!("{broken} (PROTOCOL_ERROR)"),
        ),
        (
            "a head of 300 KB",
            vec![Step::Write(head(&header(&[b'y'; 120]).repeat(2000))), Step::Hang],
            format!("{broken} (ENHANCE_YOUR_CALM)"),
        ),
        (
            "continuations without end",
            vec![
                Step::Write(frame(HEADERS, 0, FIRST, STATUS_200)),
                Step::Repeat(frame(CONTINUATION, 0, FIRST, b""), Duration::ZERO),
            ],
            format!("{broken} (ENHANCE_YOUR_CALM)"),
        ),
        (
            "empty data without end",
            answered(Step::Repeat(frame(DATA, 0, FIRST, b""), Duration::ZERO)),
            "the answer broke off: the answer is no valid HTTP/2 or too large (ENHANCE_YOUR_CALM)".to_owned(),
        ),
    ] {
        let receiver = raw(steps);
        let sent = sender().send(request(&receiver.url())).await;
        assert_eq!(failure(&sent), reason, "{name}");
        assert_eq!(receiver.connections(), 1, "{name}");
    }
}

/// See the module `deadline` for the clock.
#[tokio::test]
async fn a_slow_answer_ends_after_eight_seconds() {
    let interim = frame(HEADERS, END_HEADERS, FIRST, STATUS_103);
    let tick = |bytes: Vec<u8>| Step::Repeat(bytes, Duration::from_millis(10));
    for (name, steps) in [
        ("interim answers without end", vec![tick(interim)]),
        ("settings without end", vec![tick(frame(SETTINGS, 0, 0, b""))]),
        ("pings without end", vec![tick(frame(PING, 0, 0, b"12345678"))]),
        ("a body byte by byte", vec![answer_200(), tick(frame(DATA, 0, FIRST, b"x"))]),
        ("unknown frames without end", vec![tick(frame(0xfa, 0, FIRST, b"x"))]),
    ] {
        let receiver = raw([vec![Step::StopClock], steps].concat());
        let sender = sender();
        let start = Instant::now();
        let sent = sender.send(request(&receiver.url())).await;
        let took = start.elapsed();
        tokio::time::resume();
        assert_eq!(failure(&sent), "no complete answer within 8 s", "{name}");
        assert!(took >= Duration::from_secs(8) && took <= Duration::from_millis(8250), "{name}: {took:?}");
        assert_eq!(receiver.connections(), 1, "{name}");
    }
}
