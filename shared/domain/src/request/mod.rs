//! The HTTP request of a webhook call: its payload, what is sent, and what the log shows of it.

mod fingerprint;
pub mod payload;
pub mod redaction;
mod rendering;

pub use fingerprint::{Fingerprint, Rendered};
pub use rendering::{LoggedRequest, Preview, Rendering, Request, VERSION};
