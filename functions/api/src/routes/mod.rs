//! The routes: one file per endpoint, with its handler, and the words that describe it.

pub mod access_tokens;
pub mod audit_log;
pub mod description;
pub mod dry_runs;
pub mod events;
pub mod roles;
pub mod sample_events;
pub mod signing_secret;
pub mod stats;
pub mod webhook_calls;
pub mod webhooks;
