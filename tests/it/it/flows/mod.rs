//! The ways of an event.

mod dispatch;
