//! The routes: one file per endpoint, with its handler, and the words that describe it.

pub mod description;
pub mod stats;
pub mod webhook_calls;
pub mod webhooks;
