//! The queries of events.

mod events;
mod matches;

pub use self::events::EventQuery;
pub use self::matches::MatchQuery;
