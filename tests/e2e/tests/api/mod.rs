//! The API, path by path.

mod access;
pub mod checks;
mod cors;
mod documented;
mod fuzz;
mod paths;
mod rate_limit;
mod raw;
mod room;
mod sample_events;
mod sent_events;
mod stats;
mod token;
mod webhook_calls;
mod webhooks;
