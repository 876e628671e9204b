//! What the functions share: the domain, rendering of requests, and access to the tables and queues.
//!
//! The modules outside the feature `aws` are pure: they know no SDK, no environment variable and no clock.

#[cfg(feature = "aws")]
pub mod aws;
#[cfg(feature = "aws")]
pub mod clock;
#[cfg(feature = "aws")]
pub mod config;
pub mod domain;
pub mod guard;
pub mod limits;
pub mod mustache;
pub mod payload;
#[cfg(feature = "aws")]
pub mod queue;
pub mod redaction;
pub mod request;
#[cfg(feature = "aws")]
pub mod store;
#[cfg(feature = "aws")]
pub mod telemetry;
