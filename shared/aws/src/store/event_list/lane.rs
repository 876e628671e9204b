//! The items of the list that are about one type of entity, from the newest back.

use std::collections::VecDeque;

use aws_sdk_dynamodb::types::AttributeValue;

use super::super::blob;
use super::super::error::StoreError;
use super::super::keys::{self, Item, Key};
use super::super::tables::Tables;
use super::super::update::text;
use super::ACTION;
use super::packed::Packed;
use domain::entity::EntityType;
use domain::listed_event::ListedEvent;
use domain::time::Timestamp;

/// Items that are asked for at first; each further time it is twice as many. Where events are many, one item has a page of them;
/// where they are few, an item has one.
const FIRST_ITEMS: i32 = 4;
/// Most items that are asked for in one request.
const ITEMS: i32 = 32;

/// The events about one type of entity, as far as they are read.
pub(super) struct Lane {
    pub entity_type: EntityType,
    /// Between which sort keys they are.
    from: String,
    to: String,
    /// Behind which item reading goes on.
    behind: Option<Item>,
    /// What is read and not taken, with the sort keys.
    read: VecDeque<(String, Item)>,
    asked: i32,
    is_at_end: bool,
}

/// An item of the list.
pub(super) struct Taken {
    /// Its sort key.
    pub sk: String,
    /// Bytes of it.
    pub bytes: usize,
    /// Its events that have not expired, in order of time.
    pub events: Vec<ListedEvent>,
}

impl Lane {
    /// The items between two sort keys, both included.
    pub fn new(entity_type: EntityType, from: String, to: String) -> Self {
        Self { entity_type, from, to, behind: None, read: VecDeque::new(), asked: FIRST_ITEMS, is_at_end: false }
    }

    /// Reads on, if nothing is left of what was read and there is more.
    pub async fn fill(&mut self, tables: &Tables) -> Result<(), StoreError> {
        while self.read.is_empty() && !self.is_at_end {
            let answer = tables
                .client
                .query()
                .table_name(&tables.calls)
                .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
                .expression_attribute_values(":pk", text(keys::event_list(&tables.site, self.entity_type)))
                .expression_attribute_values(":from", text(&self.from))
                .expression_attribute_values(":to", text(&self.to))
                .scan_index_forward(false)
                .limit(self.asked)
                .set_exclusive_start_key(self.behind.take())
                .send()
                .await
                .map_err(StoreError::service(ACTION))?;
            self.asked = (self.asked * 2).min(ITEMS);
            self.behind = answer.last_evaluated_key;
            self.is_at_end = self.behind.is_none();
            for item in answer.items.unwrap_or_default() {
                let key = Key::of(&item).ok_or_else(|| unreadable("an item has no key"))?;
                self.read.push_back((key.sk, item));
            }
        }
        Ok(())
    }

    /// The window of the next item.
    pub fn window(&self) -> Option<&str> {
        self.read.front().and_then(|(sk, _)| sk.split('#').next())
    }

    /// The next item.
    pub fn take(&mut self, now: Timestamp) -> Result<Option<Taken>, StoreError> {
        let Some((sk, item)) = self.read.pop_front() else { return Ok(None) };
        let packed = item.get("events").and_then(|events: &AttributeValue| events.as_b().ok());
        let packed = packed.ok_or_else(|| unreadable("an item has no events"))?.as_ref();
        let events: Packed = blob::unpack(packed).map_err(StoreError::unreadable(ACTION))?;
        let events = events.into_events(self.entity_type, now.as_seconds());
        let events = events.ok_or_else(|| unreadable(&format!("the columns of {sk} do not fit together")))?;
        Ok(Some(Taken { sk, bytes: packed.len(), events }))
    }
}

fn unreadable(cause: &str) -> StoreError {
    StoreError::unreadable(ACTION)(cause.to_owned())
}
