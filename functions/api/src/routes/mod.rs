//! The routes: one file per endpoint.

pub mod webhook_calls;
pub mod webhooks;
