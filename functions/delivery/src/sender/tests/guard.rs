//! The address guard against names that change what they lead to.
//!
//! No test may leave the machine, so 127.0.0.2, where nobody listens, stands for a public address, and 127.0.0.1 for a
//! private one.

use super::receiver::{Receiver, Step};
use super::*;

const PUBLIC: &str = "127.0.0.2";
const PRIVATE: &str = "127.0.0.1";

fn only_public(names: Names) -> Sender {
    sender_for("127.0.0.2/32", names)
}

/// A receiver at the private address, which answers if it is reached, and a URL with its port.
fn private_receiver() -> (Receiver, String) {
    let ok = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec();
    let receiver = Receiver::new([Step::Request, Step::Write(ok)]);
    let url = format!("http://{HOST}:{}/", receiver.port());
    (receiver, url)
}

#[tokio::test]
async fn a_name_that_leads_to_a_private_address_is_refused() {
    let (receiver, url) = private_receiver();
    let sent = only_public(Names::all_at(PRIVATE)).send(request(&url)).await;
    assert!(failure(&sent).starts_with("127.0.0.1 is a special-purpose address"), "{}", failure(&sent));
    assert_eq!(receiver.connections(), 0);
}

#[tokio::test]
async fn a_name_that_leads_to_a_private_address_the_second_time_is_refused_then() {
    let (receiver, url) = private_receiver();
    let names = Names::in_turn(&[&[PUBLIC], &[PRIVATE]]);
    let sender = only_public(names.clone());
    let sent = sender.send(request(&url)).await;
    assert_eq!(failure(&sent), "could not connect: connection refused");
    // What was found is what was checked and what was connected to: there is no second look to be deceived.
    assert_eq!(names.asked(), 1);
    let sent = sender.send(request(&url)).await;
    assert!(failure(&sent).starts_with("127.0.0.1 is a special-purpose address"), "{}", failure(&sent));
    assert_eq!((names.asked(), receiver.connections()), (2, 0));
}

#[tokio::test]
async fn of_several_addresses_only_those_that_may_be_called_are_tried() {
    for both in [[PUBLIC, PRIVATE], [PRIVATE, PUBLIC], [PRIVATE, "::1"]] {
        let (receiver, url) = private_receiver();
        let sent = only_public(Names::in_turn(&[&both])).send(request(&url)).await;
        match both.contains(&PUBLIC) {
            true => assert_eq!(failure(&sent), "could not connect: connection refused", "{both:?}"),
            false => assert!(failure(&sent).contains("is a special-purpose address"), "{}", failure(&sent)),
        }
        assert_eq!(receiver.connections(), 0, "{both:?}");
    }
}

#[tokio::test]
async fn the_tests_would_notice_a_call_of_the_private_address() {
    let (receiver, url) = private_receiver();
    let sent = sender_for(LOOPBACK, Names::in_turn(&[&[PUBLIC, PRIVATE]])).send(request(&url)).await;
    assert_eq!((failure(&sent), status(&sent), receiver.connections()), ("", Some(200), 1));
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_not_followed() {
    let (target, _) = private_receiver();
    for location in [target.url(), format!("http://{HOST}:{}/", target.port()), "//localhost/".to_owned()] {
        let answer = format!("HTTP/1.1 307 Temporary\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
        let receiver = Receiver::new([Step::Request, Step::Write(answer.into_bytes())]);
        let sent = sender().send(request(&receiver.url())).await;
        assert_eq!(failure(&sent), "the receiver answered 307; redirects are not followed");
        assert_eq!(receiver.connections(), 1);
    }
    assert_eq!(target.connections(), 0);
}
