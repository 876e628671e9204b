//! HTTP/2 connections that are dead, and such that are only slow. See the module `deadline` for the clock.

use std::time::Duration;

use tokio::time::Instant;

use super::http2_receiver::{Http2Receiver, Then};
use super::*;

#[tokio::test]
async fn a_receiver_that_takes_its_time_is_not_taken_for_dead() {
    let receiver = Http2Receiver::start(|_, request| match request {
        0 => Then::Answer,
        _ => Then::AnswerAfter(Duration::from_secs(7)),
    });
    let sender = sender();
    assert_eq!(status(&sender.send(request(&receiver.url())).await), Some(200));
    // The first ping is due one second after the next request, and its answer four seconds later.
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(3)).await;
    tokio::time::resume();
    let sent = sender.send(request(&receiver.url())).await;
    assert_eq!((failure(&sent), status(&sent)), ("", Some(200)));
    assert_eq!(receiver.requests()[1].connection, 0);
}

/// No FIN, no RST: what a firewall or a frozen machine does. TCP alone would notice after 30 s, and only if nothing
/// acknowledges what we send.
#[tokio::test]
async fn a_connection_that_died_in_silence_takes_no_request_after_the_first() {
    let receiver = Http2Receiver::start(|connection, request| match (connection, request) {
        (0, 0) => Then::Answer,
        (0, _) => Then::Die,
        _ => Then::Answer,
    });
    let sender = sender();
    assert_eq!(status(&sender.send(request(&receiver.url())).await), Some(200));
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(1)).await;
    let start = Instant::now();
    let sent = sender.send(request(&receiver.url())).await;
    let took = start.elapsed();
    tokio::time::resume();
    assert_eq!(failure(&sent), "the request failed: the connection was dead, a ping came not back within 4 s");
    assert!(took < Duration::from_secs(8), "{took:?}");
    assert_eq!(status(&sender.send(request(&receiver.url())).await), Some(200));
    // The second request was read, so it may have been processed, so it was not repeated.
    let seen: Vec<_> = receiver.requests().iter().map(|request| request.connection).collect();
    assert_eq!(seen, [0, 0, 1]);
}
