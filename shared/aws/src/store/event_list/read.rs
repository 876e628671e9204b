//! Reading the list, the newest events first.

use std::collections::{BTreeMap, VecDeque};

use aws_sdk_dynamodb::types::AttributeValue;
use futures::future::try_join_all;

use super::super::blob;
use super::super::error::StoreError;
use super::super::keys::{self, Item, Key};
use super::super::tables::Tables;
use super::super::update::text;
use super::packed::Packed;
use super::window;
use domain::entity::{EntityType, EventType};
use domain::listed_event::{EventPlace, ListedEvent};
use domain::time::Timestamp;

/// Items that are asked for at first; each further time it is twice as many. Where events are many, one item has a page of them;
/// where they are few, an item has one.
const FIRST_ITEMS: i32 = 4;
/// Most items that are asked for in one request.
const ITEMS: i32 = 64;
/// Bytes of the list that are read for a page before it ends, with less on it than it has room for.
const BYTES: usize = 512 * 1024;

const ACTION: &str = "list events";

/// Which events to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventsWanted {
    /// What they are about.
    pub entity_type: Option<EntityType>,
    /// What happened.
    pub event_type: Option<EventType>,
    /// They happened after this.
    pub after: Option<Timestamp>,
    /// They are behind this place.
    pub behind: Option<EventPlace>,
}

/// Events of one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPage {
    /// The events, the newest first.
    pub events: Vec<ListedEvent>,
    /// Behind which place the next page begins; `None` if there is nothing more. There may be nothing on it.
    pub next: Option<EventPlace>,
}

impl Tables {
    /// The newest events of those that are wanted, at most `limit`. Fewer, though there are more, if those that are wanted are rare
    /// among the others: what is read for one page is bounded.
    pub async fn listed_events(
        &self,
        wanted: &EventsWanted,
        limit: usize,
        now: Timestamp,
    ) -> Result<EventPage, StoreError> {
        // Before and after all digits of windows: a key has no empty text.
        let from = wanted.after.map_or("0".to_owned(), window::name);
        let to = wanted.behind.as_ref().map_or("~".to_owned(), |place| format!("{}#~", window::name(place.at)));
        let types = wanted.entity_type.map_or_else(|| EntityType::ALL.to_vec(), |entity_type| vec![entity_type]);
        let lane = |entity_type| Lane::new(entity_type, from.clone(), to.clone());
        let mut lanes: Vec<Lane> = if from > to { Vec::new() } else { types.into_iter().map(lane).collect() };
        let mut events: Vec<ListedEvent> = Vec::new();
        let mut bytes = 0;
        loop {
            try_join_all(lanes.iter_mut().map(|lane| lane.fill(self))).await?;
            let Some(window) = lanes.iter().filter_map(Lane::window).max().map(str::to_owned) else {
                return Ok(EventPage { events, next: None });
            };
            // By place, so that an event that is there twice is shown once.
            let mut of_window = BTreeMap::new();
            for lane in &mut lanes {
                while lane.window() == Some(&window) {
                    let (read, of_item) = lane.take(now)?;
                    bytes += read;
                    let fitting = of_item.into_iter().filter(|event| wanted.holds_for(event));
                    of_window.extend(fitting.map(|event| (event.place(), event)));
                    lane.fill(self).await?;
                }
            }
            events.extend(of_window.into_values().rev());
            if events.len() > limit {
                events.truncate(limit);
                let next = events.last().map(ListedEvent::place).or_else(|| wanted.behind.clone());
                return Ok(EventPage { events, next });
            }
            if bytes > BYTES {
                let start = window.parse().map_err(|_| unreadable("a window is no time"))?;
                return Ok(EventPage { events, next: Some(EventPlace { at: start, id: String::new() }) });
            }
        }
    }
}

impl EventsWanted {
    fn holds_for(&self, event: &ListedEvent) -> bool {
        self.event_type.is_none_or(|event_type| event.event_type == event_type)
            && self.after.is_none_or(|after| event.event_triggered_at > after)
            && self.behind.as_ref().is_none_or(|behind| event.place() < *behind)
    }
}

/// The events about one type of entity, as far as they are read.
struct Lane {
    entity_type: EntityType,
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

impl Lane {
    fn new(entity_type: EntityType, from: String, to: String) -> Self {
        Self { entity_type, from, to, behind: None, read: VecDeque::new(), asked: FIRST_ITEMS, is_at_end: false }
    }

    /// Reads on, if nothing is left of what was read and there is more.
    async fn fill(&mut self, tables: &Tables) -> Result<(), StoreError> {
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
    fn window(&self) -> Option<&str> {
        self.read.front().and_then(|(sk, _)| sk.split('#').next())
    }

    /// The events of the next item that have not expired, and how many bytes it has.
    fn take(&mut self, now: Timestamp) -> Result<(usize, Vec<ListedEvent>), StoreError> {
        let Some((sk, item)) = self.read.pop_front() else { return Ok((0, Vec::new())) };
        let packed = item.get("events").and_then(|events: &AttributeValue| events.as_b().ok());
        let packed = packed.ok_or_else(|| unreadable("an item has no events"))?.as_ref();
        let events: Packed = blob::unpack(packed).map_err(StoreError::unreadable(ACTION))?;
        let events = events.into_events(self.entity_type, now.as_seconds());
        let events = events.ok_or_else(|| unreadable(&format!("the columns of {sk} do not fit together")))?;
        Ok((packed.len(), events))
    }
}

fn unreadable(cause: &str) -> StoreError {
    StoreError::unreadable(ACTION)(cause.to_owned())
}
