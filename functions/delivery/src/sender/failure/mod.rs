//! Why a request failed, in words for the log: stable, without the URL, which may hold a token, and without text that
//! the receiver chose.

mod http2;
mod tls;

use std::error::Error;
use std::io;

use domain::addresses::Refused;

use super::lookup::Unresolved;
use super::timeouts::{CONNECT_TIMEOUT, PING_TIMEOUT, TOTAL_TIMEOUT};

/// Why there was no answer.
pub fn without_answer(error: &reqwest::Error) -> String {
    if let Some(refused) = cause::<Refused>(error) {
        return refused.to_string();
    }
    match error.is_connect() {
        true if error.is_timeout() => format!("connect timed out after {} s", CONNECT_TIMEOUT.as_secs()),
        true => format!("could not connect: {}", reason(error)),
        false => format!("the request failed: {}", reason(error)),
    }
}

/// Why the body of an answer broke off.
pub fn in_the_body(error: &reqwest::Error) -> String {
    format!("the answer broke off: {}", reason(error))
}

/// The deadline of the whole exchange has passed.
pub fn too_late() -> String {
    format!("no complete answer within {} s", TOTAL_TIMEOUT.as_secs())
}

/// The innermost cause that is a known one, or else the innermost one.
fn reason(error: &(dyn Error + 'static)) -> String {
    chain(error).filter_map(known).last().unwrap_or_else(|| innermost(error))
}

fn known(error: &(dyn Error + 'static)) -> Option<String> {
    if let Some(error) = error.downcast_ref::<Unresolved>() {
        Some(error.to_string())
    } else if let Some(error) = error.downcast_ref() {
        Some(tls::describe(error))
    } else if let Some(error) = error.downcast_ref::<h2::Error>() {
        error.get_io().map_or_else(|| Some(http2::describe(error)), of_io)
    } else if let Some(error) = error.downcast_ref() {
        of_hyper(error)
    } else {
        error.downcast_ref().and_then(of_io)
    }
}

fn of_hyper(error: &hyper::Error) -> Option<String> {
    if error.is_timeout() {
        Some(format!("the connection was dead, a ping came not back within {} s", PING_TIMEOUT.as_secs()))
    } else if error.is_parse() {
        // hyper's own words, for example "invalid content-length parsed" or "message head is too large".
        Some(format!("the answer is no valid HTTP ({error})"))
    } else if error.is_incomplete_message() || error.is_canceled() || error.is_closed() {
        Some("the receiver closed the connection".to_owned())
    } else {
        None
    }
}

fn of_io(error: &io::Error) -> Option<String> {
    let reason = match error.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused",
        io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted => "the receiver reset the connection",
        io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe | io::ErrorKind::NotConnected => {
            "the receiver closed the connection"
        }
        io::ErrorKind::TimedOut => "the connection was dead",
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => "there is no route to the receiver",
        // What hyper makes of chunks that are none.
        io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => "the answer is no valid HTTP",
        _ => return None,
    };
    Some(reason.to_owned())
}

fn innermost(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}

/// The first cause of this type, the error itself included.
pub fn cause<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    chain(error).find_map(|error| error.downcast_ref())
}

/// An error and its causes. What an `io::Error` wraps counts as its cause, though its `source` skips it.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    fn next<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
        match error.downcast_ref::<io::Error>() {
            Some(wrapper) => wrapper.get_ref().map(|wrapped| wrapped as _),
            None => error.source(),
        }
    }
    std::iter::successors(Some(error), |error| next(*error))
}
