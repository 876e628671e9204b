//! The ways of an event.

mod address_guard;
mod as_sent;
mod delivery;
mod dispatch;
mod dry_runs;
mod invalid_events;
mod large_events;
mod log;
mod matches;
mod receivers;
mod recipes;
mod resend;
pub mod scene;
mod secrets;
mod signatures;
mod tally;
pub mod test_sends;
mod unrenderable;
