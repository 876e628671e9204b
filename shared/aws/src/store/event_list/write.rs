//! Putting events into the list.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, BatchStatementErrorCodeEnum};
use sha2::{Digest, Sha256};

use super::super::blob;
use super::super::error::StoreError;
use super::super::keys::{self, Item};
use super::super::statements::insert;
use super::super::tables::Tables;
use super::super::update::number;
use super::packed::Packed;
use super::window;
use domain::entity::EntityType;
use domain::listed_event::ListedEvent;
use domain::time::Timestamp;

/// Events that are read at the same time: each may have a megabyte.
const READ_AT_ONCE: usize = 16;
/// Most events of one item. Each may have about 800 bytes, an item up to 400 KB.
const PER_ITEM: usize = 400;

const ACTION: &str = "put events into their list";

impl Tables {
    /// Puts those of the events that are there into the list. Answers with how many. Doing it twice does no harm. Events of test
    /// sends are left out.
    ///
    /// An event that is not readable is left out, and told.
    pub async fn list_events(&self, ids: &[String], now: Timestamp) -> Result<usize, StoreError> {
        let mut windows: BTreeMap<(EntityType, String), Vec<(ListedEvent, i64)>> = BTreeMap::new();
        let mut listed = 0;
        for ids in ids.chunks(READ_AT_ONCE) {
            for (event_id, stored) in self.stored_events(ids.iter().cloned(), now).await? {
                match stored {
                    Ok(stored) if stored.test => {}
                    Ok(stored) => {
                        let event = ListedEvent::of(&stored.event);
                        let window = (event.entity_type, window::name(event.event_triggered_at));
                        windows.entry(window).or_default().push((event, stored.ttl));
                        listed += 1;
                    }
                    Err(error) => tracing::error!(event_id, %error, "an event is not readable; it is in no list"),
                }
            }
        }
        let mut statements = Vec::new();
        for ((entity_type, window), mut events) in windows {
            events.sort_by_key(|(event, _)| event.place());
            for events in events.chunks(PER_ITEM) {
                statements.push(insert(&self.calls, self.list_item(entity_type, &window, events)?));
            }
        }
        // The same events are there already.
        let written = self.execute(&statements, &BatchStatementErrorCodeEnum::DuplicateItem, ACTION).await;
        written.into_iter().try_for_each(|written| written.map(drop))?;
        Ok(listed)
    }

    fn list_item(
        &self,
        entity_type: EntityType,
        window: &str,
        events: &[(ListedEvent, i64)],
    ) -> Result<Item, StoreError> {
        let packed = blob::pack_tightly(&Packed::of(events)).map_err(StoreError::unreadable(ACTION))?;
        let hash = hex::encode(&Sha256::digest(&packed)[..8]);
        let mut item = keys::listed_events(&self.site, entity_type, window, &hash).attributes();
        let last_ttl = events.iter().map(|(_, ttl)| *ttl).max().unwrap_or_default();
        item.insert("events".into(), AttributeValue::B(Blob::new(packed)));
        item.insert("ttl".into(), number(last_ttl));
        Ok(item)
    }
}
