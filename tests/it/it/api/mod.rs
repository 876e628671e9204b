//! The API, path by path.

mod checks;
mod cors;
mod paths;
mod token;
mod webhook_calls;
mod webhooks;
