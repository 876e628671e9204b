//! The rate limit: so many requests of a token in each window of time, as on DatoCMS (60 in 3 s, unless the deployment says
//! otherwise).
//!
//! All sandboxes of the function count in the table, one write unit a request. One that has seen a window full answers
//! the rest of it from memory, so that a client which does not listen costs next to nothing.

use std::sync::{Arc, Mutex, PoisonError};

use aws::clock;
use aws::store::Tables;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::time::Timestamp;
use http::HeaderValue;

use crate::app;
use crate::error::ApiError;

/// Counts requests. There is one token, so there is one count.
#[derive(Debug, Clone)]
pub struct RateLimit {
    /// Requests that a window allows; 0 switches the limit off.
    limit: u64,
    /// Length of a window in seconds, at least 1.
    seconds: u32,
    /// The name of the token in the table, which must not tell the token.
    token: String,
    full: Arc<Mutex<Option<i64>>>,
}

/// Where a request stands in its window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Standing {
    /// Requests that are left after this one; `None` if this one is already too many.
    remaining: Option<u64>,
    /// Seconds until the next window, at least 1.
    reset: i64,
}

impl RateLimit {
    /// A limit of so many requests in a window of so many seconds. `token` names the token in the table.
    pub fn new(limit: u64, seconds: u32, token: String) -> Self {
        Self { limit, seconds: seconds.max(1), token, full: Arc::default() }
    }

    async fn count(&self, tables: &Tables, now: Timestamp) -> Option<Standing> {
        if self.limit == 0 {
            return None;
        }
        let window = now.as_seconds().div_euclid(self.seconds.into());
        if *self.full() == Some(window) {
            return Some(self.standing(self.limit + 1, now));
        }
        match tables.count_request(&self.token, window, self.seconds, now).await {
            Ok(requests) => {
                let standing = self.standing(requests, now);
                if standing.remaining.is_none() {
                    *self.full() = Some(window);
                }
                Some(standing)
            }
            Err(error) => {
                // A limit that cannot be looked up must not take the API down.
                tracing::warn!(%error, "a request was not counted");
                None
            }
        }
    }

    /// The standing of the `requests`th request of the window that `now` is in.
    fn standing(&self, requests: u64, now: Timestamp) -> Standing {
        let seconds = i64::from(self.seconds);
        Standing { remaining: self.limit.checked_sub(requests), reset: seconds - now.as_seconds().rem_euclid(seconds) }
    }

    fn full(&self) -> std::sync::MutexGuard<'_, Option<i64>> {
        self.full.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Lets a request pass if its window has room for it, and tells on every answer how much room is left.
pub async fn apply(State(state): State<app::State>, request: Request, next: Next) -> Response {
    let Some(standing) = state.rate_limit.count(&state.tables, clock::now()).await else {
        return next.run(request).await;
    };
    let mut response = match standing.remaining {
        Some(_) => next.run(request).await,
        None => ApiError::rate_limit_exceeded().into_response(),
    };
    let headers = response.headers_mut();
    headers.insert("x-ratelimit-limit", HeaderValue::from(state.rate_limit.limit));
    headers.insert("x-ratelimit-remaining", HeaderValue::from(standing.remaining.unwrap_or(0)));
    if standing.remaining.is_none() {
        headers.insert("x-ratelimit-reset", HeaderValue::from(standing.reset));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(requests: u64, now: &str) -> (Option<u64>, i64) {
        let standing = RateLimit::new(60, 3, String::new()).standing(requests, now.parse().unwrap());
        (standing.remaining, standing.reset)
    }

    #[test]
    fn the_sixtieth_request_passes_and_the_next_one_does_not() {
        assert_eq!(standing(1, "1970-01-01T00:00:00Z").0, Some(59));
        assert_eq!(standing(60, "1970-01-01T00:00:00Z").0, Some(0));
        assert_eq!(standing(61, "1970-01-01T00:00:00Z").0, None);
    }

    #[test]
    fn the_wait_reaches_the_next_window_and_is_never_0() {
        // Clients wait that many whole seconds.
        assert_eq!(standing(61, "1970-01-01T00:00:00Z").1, 3);
        assert_eq!(standing(61, "1970-01-01T00:00:02.999Z").1, 1);
        assert_eq!(standing(61, "1970-01-01T00:00:03Z").1, 3);
    }
}
