//! The API, path by path.

pub mod checks;
mod cors;
mod paths;
mod rate_limit;
mod room;
mod token;
mod webhook_calls;
mod webhooks;
