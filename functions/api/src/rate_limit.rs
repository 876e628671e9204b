//! The rate limit: so many requests of a caller in each window of time, as on DatoCMS (60 in 3 s, unless the deployment says
//! otherwise).
//!
//! All sandboxes of the function count in the table, one write unit a request. One that has seen a window full answers
//! the rest of it from memory, so that a client which does not listen costs next to nothing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws::clock;
use aws::store::Tables;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::time::Timestamp;
use http::HeaderValue;

use crate::auth::Caller;
use crate::error::ApiError;

/// Counts requests, for each caller by itself.
#[derive(Debug, Clone)]
pub struct RateLimit {
    /// Requests that a window allows; 0 switches the limit off.
    limit: u64,
    /// Length of a window in seconds, at least 1.
    seconds: u32,
    tables: Tables,
    /// The last window that was full, by the id of the caller.
    full: Arc<Mutex<HashMap<String, i64>>>,
}

/// What is left of a window after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Allowance {
    /// Requests that are left after this one; `None` if this one is already too many.
    remaining: Option<u64>,
    /// Seconds until the next window, at least 1.
    reset: i64,
}

impl RateLimit {
    /// A limit of so many requests in a window of so many seconds, counted in the tables.
    pub fn new(limit: u64, seconds: u32, tables: Tables) -> Self {
        Self { limit, seconds: seconds.max(1), tables, full: Arc::default() }
    }

    /// Counts a request. `None` if there is no limit, or none that can be looked up.
    async fn count(&self, caller: &Caller, now: Timestamp) -> Option<Allowance> {
        if self.limit == 0 {
            return None;
        }
        let window = now.as_seconds().div_euclid(self.seconds.into());
        if self.full().get(caller.id()) == Some(&window) {
            return Some(allowance(self.limit, self.seconds, self.limit + 1, now));
        }
        match self.tables.count_request(caller.id(), window, self.seconds, now).await {
            Ok(requests) => {
                let allowance = allowance(self.limit, self.seconds, requests, now);
                if allowance.remaining.is_none() {
                    self.full().insert(caller.id().to_owned(), window);
                }
                Some(allowance)
            }
            Err(error) => {
                // A limit that cannot be looked up must not take the API down.
                tracing::error!(%error, "a request was not counted");
                None
            }
        }
    }

    fn full(&self) -> MutexGuard<'_, HashMap<String, i64>> {
        self.full.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is left after the `requests`th request of the window that `now` is in.
fn allowance(limit: u64, seconds: u32, requests: u64, now: Timestamp) -> Allowance {
    let seconds = i64::from(seconds);
    Allowance { remaining: limit.checked_sub(requests), reset: seconds - now.as_seconds().rem_euclid(seconds) }
}

/// Lets a request pass if its window has room for it, and tells on every answer how much room is left.
pub async fn apply(State(rate_limit): State<RateLimit>, caller: Caller, request: Request, next: Next) -> Response {
    let Some(allowance) = rate_limit.count(&caller, clock::now()).await else {
        return next.run(request).await;
    };
    let mut response = match allowance.remaining {
        Some(_) => next.run(request).await,
        None => ApiError::rate_limit_exceeded().into_response(),
    };
    let headers = response.headers_mut();
    headers.insert("x-ratelimit-limit", HeaderValue::from(rate_limit.limit));
    headers.insert("x-ratelimit-remaining", HeaderValue::from(allowance.remaining.unwrap_or(0)));
    if allowance.remaining.is_none() {
        headers.insert("x-ratelimit-reset", HeaderValue::from(allowance.reset));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(requests: u64, now: &str) -> (Option<u64>, i64) {
        let allowance = allowance(60, 3, requests, now.parse().unwrap());
        (allowance.remaining, allowance.reset)
    }

    #[test]
    fn the_sixtieth_request_passes_and_the_next_one_does_not() {
        assert_eq!(left(1, "1970-01-01T00:00:00Z").0, Some(59));
        assert_eq!(left(60, "1970-01-01T00:00:00Z").0, Some(0));
        assert_eq!(left(61, "1970-01-01T00:00:00Z").0, None);
    }

    #[test]
    fn the_wait_reaches_the_next_window_and_is_never_0() {
        // Clients wait that many whole seconds.
        assert_eq!(left(61, "1970-01-01T00:00:00Z").1, 3);
        assert_eq!(left(61, "1970-01-01T00:00:02.999Z").1, 1);
        assert_eq!(left(61, "1970-01-01T00:00:03Z").1, 3);
    }
}
