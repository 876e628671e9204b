//! Receivers that do not behave, and how the log tells it.

mod answers;
mod broken;
mod neighbours;
pub mod raw;
mod slow;
mod statuses;
mod unreachable;
