//! TLS that must not be accepted.

use rcgen::{BasicConstraints, CertificateParams, IsCa, date_time_ymd};
use rustls::pki_types::CertificateDer;
use tokio_rustls::TlsAcceptor;

use super::authority::{AUTHORITY, Authority, self_signed};
use super::receiver::{Receiver, Step};
use super::*;

fn ok() -> [Vec<Step>; 1] {
    [vec![Step::Request, Step::Write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec())]]
}

fn issued(change: impl FnOnce(&mut CertificateParams)) -> TlsAcceptor {
    AUTHORITY.server(&[], change)
}

#[tokio::test]
async fn a_certificate_that_is_good_is_accepted() {
    let receiver = Receiver::tls(issued(|_| ()), ok());
    let sent = sender().send(request(&receiver.url())).await;
    assert_eq!((failure(&sent), status(&sent)), ("", Some(200)));
}

#[tokio::test]
async fn a_certificate_that_is_not_good_is_told_by_what_is_wrong_with_it() {
    let (stranger, impostor) = (Authority::new("stranger"), Authority::new("trusted"));
    for (name, acceptor, reason) in [
        ("expired", issued(|params| params.not_after = date_time_ymd(2020, 1, 1)), "certificate expired"),
        ("early", issued(|params| params.not_before = date_time_ymd(2999, 1, 1)), "the certificate is not valid yet"),
        (
            "another name",
            issued(|params| {
                params.subject_alt_names =
                    CertificateParams::new(["SMUGGLED.test".to_owned()]).unwrap().subject_alt_names
            }),
            "the certificate is not valid for this host name",
        ),
        ("another authority", stranger.server(&[], |_| ()), "the certificate's issuer is not trusted"),
        ("another authority of the same name", impostor.server(&[], |_| ()), "the certificate is not valid"),
        ("self-signed", self_signed(IsCa::NoCa), "the certificate's issuer is not trusted"),
        (
            "self-signed as an authority",
            self_signed(IsCa::Ca(BasicConstraints::Unconstrained)),
            "the certificate is not valid",
        ),
    ] {
        let receiver = Receiver::tls(acceptor, ok());
        let sent = sender().send(request(&receiver.url())).await;
        assert_eq!(failure(&sent), format!("could not connect: {reason}"), "{name}");
        assert!(receiver.requests().is_empty(), "{name}");
    }
}

#[tokio::test]
async fn only_the_platforms_roots_are_trusted_in_production() {
    let receiver = Receiver::tls(issued(|_| ()), ok());
    let real = Surroundings { lookup: Arc::new(Names::all_at("127.0.0.1")), ..Surroundings::real() };
    assert_eq!(real.extra_roots, Vec::<CertificateDer<'_>>::new());
    let sent = sender_with(real, LOOPBACK).send(request(&receiver.url())).await;
    assert_eq!(failure(&sent), "could not connect: the certificate's issuer is not trusted");
}

#[tokio::test]
async fn an_address_needs_a_certificate_too() {
    let receiver = Receiver::tls(issued(|_| ()), ok());
    let sent = sender().send(request(&receiver.url().replace(HOST, "127.0.0.1"))).await;
    assert_eq!(failure(&sent), "could not connect: the certificate is not valid for this host name");
}

#[tokio::test]
async fn a_receiver_that_does_not_finish_the_handshake_is_told_by_what_it_did() {
    let alert = Step::Write(b"\x15\x03\x03\x00\x02\x02\x28".to_vec());
    for (name, steps, reason) in [
        (
            "plain HTTP",
            vec![Step::Read, Step::Write(b"HTTP/1.1 400 SMUGGLED\r\n\r\n".to_vec()), Step::Hang],
            "the receiver does not speak TLS",
        ),
        ("an alert", vec![Step::Read, alert, Step::Hang], "the receiver refused the TLS handshake (HandshakeFailure)"),
        ("closed", vec![Step::Read], "the receiver closed the connection"),
        ("reset", vec![Step::Read, Step::Reset], "the receiver reset the connection"),
    ] {
        let receiver = Receiver::new(steps);
        let sent = sender().send(request(&receiver.url().replace("http:", "https:"))).await;
        assert_eq!(failure(&sent), format!("could not connect: {reason}"), "{name}");
    }
}

#[tokio::test]
async fn an_answer_that_ends_without_an_end_of_tls_is_not_whole() {
    // Without a length only the end of TLS, which an attacker on the way cannot make up, says that this is all.
    let script = vec![Step::Request, Step::Write(b"HTTP/1.1 200 OK\r\n\r\nhalf".to_vec())];
    let cut = [script.clone(), vec![Step::CloseTcp]].concat();
    for (script, reason) in [(script, ""), (cut, "the answer broke off: the receiver closed the connection")] {
        let receiver = Receiver::tls(issued(|_| ()), [script]);
        let sent = sender().send(request(&receiver.url())).await;
        assert_eq!((failure(&sent), status(&sent)), (reason, Some(200)));
        assert_eq!(answer(&sent).body, "half");
    }
}
