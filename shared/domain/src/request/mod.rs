//! The HTTP request of a webhook call: its payload, what is sent, and what the log shows of it.

pub mod payload;
pub mod redaction;
mod rendering;

pub use rendering::{AGENT, LoggedRequest, Rendering, Request};
