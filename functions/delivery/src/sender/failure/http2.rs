//! How an HTTP/2 exchange ended.

use h2::Error;

/// Says it in words. The reason is a code of RFC 9113; the debug data of a `GOAWAY` is the receiver's text and stays
/// out.
pub fn describe(error: &Error) -> String {
    let what = if !error.is_remote() {
        // Not told apart: also what is more than we take, such as a head beyond its bound.
        "the answer is no valid HTTP/2 or too large"
    } else if error.is_reset() {
        "the receiver reset the stream"
    } else {
        "the receiver closed the connection"
    };
    match error.reason() {
        Some(reason) => format!("{what} ({reason:?})"),
        None => what.to_owned(),
    }
}
