//! Why a request failed, in words for the log.

use std::error::Error;
use std::io;

use shared::guard::Refused;

use super::{CONNECT_TIMEOUT, TOTAL_TIMEOUT};

/// Says why a request failed, without the URL, which may hold a token.
pub fn describe(error: &reqwest::Error) -> String {
    if let Some(refused) = cause::<Refused>(error) {
        return refused.to_string();
    }
    if error.is_timeout() {
        return match error.is_connect() {
            true => format!("connect timed out after {} s", CONNECT_TIMEOUT.as_secs()),
            false => format!("no complete answer within {} s", TOTAL_TIMEOUT.as_secs()),
        };
    }
    let stage = if error.is_connect() {
        "could not connect"
    } else if error.is_body() || error.is_decode() {
        "the answer broke off"
    } else {
        "the request failed"
    };
    let cause = match cause::<io::Error>(error).map(io::Error::kind) {
        Some(io::ErrorKind::ConnectionRefused) => "connection refused".to_owned(),
        Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe) => {
            "the receiver reset the connection".to_owned()
        }
        Some(io::ErrorKind::UnexpectedEof) => "the receiver closed the connection".to_owned(),
        _ => innermost(error),
    };
    format!("{stage}: {cause}")
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let error = next?;
        next = error.source();
        Some(error)
    })
}

/// The first cause of this type. An `io::Error` may wrap another error without naming it as its source.
fn cause<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    chain(error)
        .find_map(|error| error.downcast_ref().or_else(|| error.downcast_ref::<io::Error>()?.get_ref()?.downcast_ref()))
}

fn innermost(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}
