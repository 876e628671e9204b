//! Showing events.

use aws::store::Tables;
use aws::store::event_list::{EventPage, EventsWanted};
use aws::store::events::StoredEvent;
use domain::time::Timestamp;

use crate::error::Error;

/// One event, or [`Error::NotFound`], also if it is that of a test send, which happened nowhere.
pub async fn one(tables: &Tables, id: &str, now: Timestamp) -> Result<StoredEvent, Error> {
    tables.event(id, now).await?.filter(|stored| !stored.test).ok_or(Error::NotFound)
}

/// A page of events, the newest first. What came in the last half a minute may not be in the list yet.
pub async fn list(tables: &Tables, wanted: &EventsWanted, limit: usize, now: Timestamp) -> Result<EventPage, Error> {
    Ok(tables.listed_events(wanted, limit, now).await?)
}
