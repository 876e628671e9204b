//! What is repeated inside an attempt, and what is not. Over HTTP/1.1 nothing is, see [`pool`](super::pool).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use h2::Reason;
use tokio::time::Instant;

use super::authority::AUTHORITY;
use super::frames::{END_HEADERS, END_STREAM, FIRST, HEADERS, STATUS_200, after_request, frame, goaway};
use super::http2_receiver::{Http2Receiver, Then};
use super::receiver::{Receiver, Step};
use super::*;

/// A receiver that does the first with the first requests and the second with all others, and how many it has seen.
fn first_then(count: usize, first: Then, second: Then) -> (Http2Receiver, Arc<AtomicUsize>) {
    let tries = Arc::new(AtomicUsize::new(0));
    let counter = tries.clone();
    let receiver = Http2Receiver::start(move |_, _| match counter.fetch_add(1, Ordering::SeqCst) {
        number if number < count => first.clone(),
        _ => second.clone(),
    });
    (receiver, tries)
}

#[tokio::test]
async fn a_stream_that_was_refused_is_tried_once_more() {
    let (receiver, tries) = first_then(1, Then::Reset(Reason::REFUSED_STREAM), Then::Answer);
    let sent = sender().send(with_body(&receiver.url(), "body".to_owned())).await;
    assert_eq!((failure(&sent), status(&sent)), ("", Some(200)));
    assert_eq!((tries.load(Ordering::SeqCst), receiver.requests().len()), (2, 1));
    assert_eq!(receiver.requests()[0].body, "body");
}

#[tokio::test]
async fn a_stream_that_is_always_refused_is_tried_twice() {
    let (receiver, tries) = first_then(usize::MAX, Then::Reset(Reason::REFUSED_STREAM), Then::Answer);
    let sent = sender().send(request(&receiver.url())).await;
    assert_eq!(failure(&sent), "the request failed: the receiver reset the stream (REFUSED_STREAM)");
    assert_eq!(tries.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_stream_that_was_reset_for_another_reason_is_not_repeated() {
    for reason in [Reason::INTERNAL_ERROR, Reason::CANCEL, Reason::NO_ERROR, Reason::ENHANCE_YOUR_CALM] {
        let (receiver, tries) = first_then(1, Then::Reset(reason), Then::Answer);
        let sent = sender().send(request(&receiver.url())).await;
        assert_eq!(failure(&sent), format!("the request failed: the receiver reset the stream ({reason:?})"));
        assert_eq!(tries.load(Ordering::SeqCst), 1, "{reason:?}");
    }
}

#[tokio::test]
async fn a_request_that_came_too_late_for_its_connection_is_sent_on_another() {
    let leave = after_request([Step::Write(goaway(0, Reason::NO_ERROR, b""))]);
    let answer = after_request([Step::Write(frame(HEADERS, END_HEADERS | END_STREAM, FIRST, STATUS_200)), Step::Hang]);
    for (scripts, outcome) in [
        (vec![leave.clone(), answer], ""),
        (vec![leave], "the request failed: the receiver closed the connection (NO_ERROR)"),
    ] {
        let receiver = Receiver::tls(AUTHORITY.server(&["h2"], |_| ()), scripts);
        let sent = sender().send(request(&receiver.url())).await;
        assert_eq!(failure(&sent), outcome);
        assert_eq!(receiver.connections(), 2, "{outcome}");
    }
}

#[tokio::test]
async fn a_request_that_may_have_been_processed_before_the_connection_ended_is_not_repeated() {
    for last in [FIRST, u32::MAX >> 1] {
        for end in [vec![], vec![Step::Reset]] {
            let leave = Step::Write(goaway(last, Reason::NO_ERROR, b""));
            let script = after_request([vec![leave], end].concat());
            let receiver = Receiver::tls(AUTHORITY.server(&["h2"], |_| ()), [script]);
            let sent = sender().send(request(&receiver.url())).await;
            assert!(failure(&sent).starts_with("the request failed: the receiver "), "{}", failure(&sent));
            assert_eq!(receiver.connections(), 1, "{last}");
        }
    }
}

#[tokio::test]
async fn a_connection_that_is_closed_gracefully_costs_no_request() {
    let receiver = Http2Receiver::start(|_, _| Then::AnswerAndLeave);
    let sender = sender();
    for _ in 0..3 {
        let sent = sender.send(request(&receiver.url())).await;
        assert_eq!((failure(&sent), status(&sent)), ("", Some(200)));
    }
    let connections: Vec<_> = receiver.requests().iter().map(|request| request.connection).collect();
    assert_eq!(connections, [0, 1, 2]);
}

/// See the module `deadline` for the clock.
#[tokio::test]
async fn the_deadline_is_that_of_both_tries_together() {
    let (receiver, tries) = first_then(1, Then::RefuseAfter(Duration::from_secs(5)), Then::Hang);
    let sender = sender();
    let start = Instant::now();
    let sent = sender.send(request(&receiver.url())).await;
    let took = start.elapsed();
    assert_eq!(failure(&sent), "no complete answer within 8 s");
    assert!(took >= Duration::from_secs(8) && took <= Duration::from_millis(8250), "{took:?}");
    assert_eq!(tries.load(Ordering::SeqCst), 2);
}
