//! Driving dead letters back.

mod calls;
mod events;

pub use calls::redrive_calls;
pub use events::redrive_events;
