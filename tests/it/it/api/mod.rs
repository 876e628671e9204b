//! The API, path by path.

mod checks;
mod cors;
mod fuzz;
mod paths;
mod raw;
mod token;
mod webhook_calls;
mod webhooks;
