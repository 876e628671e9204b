//! The API, path by path.

mod checks;
mod cors;
mod paths;
mod raw;
mod token;
mod webhook_calls;
mod webhooks;
