//! What users do with webhooks and their calls: create, update, delete, show, test, resend, explain; and who may: roles and access
//! tokens. And how events are sent.
//!
//! It knows no HTTP, so that every face can do the same in the same way. Times arrive as arguments.

pub mod access;
pub mod admission;
pub mod audit;
pub mod calls;
mod error;
pub mod events;
pub mod send_events;
pub mod tally;
pub mod webhooks;

pub use self::error::Error;
