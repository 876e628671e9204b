//! What the service is about: webhooks, triggers, events, webhook calls. Pure: no SDK, no clock, no environment.

pub mod call;
pub mod entity;
pub mod envelope;
pub mod event;
pub mod ids;
mod json;
pub mod matching;
mod names;
pub mod object;
pub mod retry;
pub mod secret;
pub mod standing;
pub mod text;
pub mod time;
pub mod trigger;
pub mod webhook;
