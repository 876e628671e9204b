//! The list of events, kept beside the events, which are found by their ids only.
//!
//! Each item holds events about one type of entity, of one window of ten seconds. Nothing in it is ever changed: whoever puts events
//! into the list writes new items, so that events that are put there twice, or out of order, do no harm. Whoever reads the list reads a
//! window whole, and shows each event of it once. Only where a window has too many for that is it read item by item.

mod lane;
mod packed;
mod read;
mod window;
mod write;

pub use read::{EventPage, EventsWanted};

const ACTION: &str = "list events";
