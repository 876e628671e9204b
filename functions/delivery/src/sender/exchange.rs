//! A request and the beginning of its answer, with the one repetition inside an attempt: when the receiver itself says
//! that it has not processed the request.
//!
//! Everything else that fails may have been processed, and a `POST` must not be doubled in silence; it is for the log
//! and the retry schedule. Apart from this, the pool takes another connection if the one at hand turns out to be closed
//! before anything was written to it; nothing is sent twice then.

use h2::Reason;
use reqwest::{Client, Error, Request, Response};

use super::failure::cause;

/// Sends the request, twice at most.
pub async fn exchange(client: &Client, request: Request) -> Result<Response, Error> {
    let again = request.try_clone();
    match (client.execute(request).await, again) {
        (Err(error), Some(again)) if is_unprocessed(&error) => client.execute(again).await,
        (first, _) => first,
    }
}

/// The two ways in which HTTP/2 tells (RFC 9113, sections 6.8 and 8.7): the stream was refused, or the connection was
/// being closed gracefully and the stream came too late. `h2` reports a remote `GOAWAY` to streams beyond the last one
/// that the receiver took, and to no others.
fn is_unprocessed(error: &Error) -> bool {
    cause::<h2::Error>(error).is_some_and(|error| {
        error.is_remote()
            && match error.reason() {
                Some(Reason::REFUSED_STREAM) => error.is_reset(),
                Some(Reason::NO_ERROR) => error.is_go_away(),
                _ => false,
            }
    })
}
