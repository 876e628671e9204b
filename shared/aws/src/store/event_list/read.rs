//! Reading the list, the newest events first.

use std::collections::BTreeMap;

use futures::future::try_join_all;

use super::super::error::StoreError;
use super::super::tables::Tables;
use super::ACTION;
use super::lane::Lane;
use super::window;
use domain::entity::{EntityType, EventType};
use domain::listed_event::{Behind, EventPlace, ListedEvent};
use domain::time::Timestamp;

/// Bytes of the list that are read for a page before it ends, with less on it than it has room for.
const BYTES: usize = 512 * 1024;

/// Which events to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventsWanted {
    /// What they are about.
    pub entity_type: Option<EntityType>,
    /// What happened.
    pub event_type: Option<EventType>,
    /// They happened after this.
    pub after: Option<Timestamp>,
    /// They happened before this.
    pub before: Option<Timestamp>,
    /// They are behind this.
    pub behind: Option<Behind>,
}

/// Events of one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPage {
    /// The events, the newest first.
    pub events: Vec<ListedEvent>,
    /// Behind what the next page begins; `None` if there is nothing more. There may be nothing on it.
    pub next: Option<Behind>,
}

impl EventPage {
    fn until(events: Vec<ListedEvent>, next: Behind) -> Self {
        Self { events, next: Some(next) }
    }
}

impl Tables {
    /// The newest events of those that are wanted, at most `limit`. Fewer, though there are more, if those that are wanted are rare
    /// among the others: what is read for one page is bounded.
    ///
    /// Events of one window of ten seconds are put in order if they take no more than the bound. More are shown item by item.
    pub async fn listed_events(
        &self,
        wanted: &EventsWanted,
        limit: usize,
        now: Timestamp,
    ) -> Result<EventPage, StoreError> {
        match &wanted.behind {
            Some(Behind::Item { entity_type, item, place }) => {
                self.crowded(wanted, (*entity_type, item, place), limit, now).await
            }
            Some(Behind::Place(place)) => self.in_order(wanted, Some(place), limit, now).await,
            None => self.in_order(wanted, None, limit, now).await,
        }
    }

    async fn in_order(
        &self,
        wanted: &EventsWanted,
        behind: Option<&EventPlace>,
        limit: usize,
        now: Timestamp,
    ) -> Result<EventPage, StoreError> {
        let before = wanted.before.map(EventPlace::before);
        let behind = [behind.cloned(), before].into_iter().flatten().min();
        // Before and after all digits of windows: a key has no empty text.
        let from = wanted.after.map_or("0".to_owned(), window::name);
        let to = behind.as_ref().map_or("~".to_owned(), window::last_key_before);
        let lane = |entity_type| Lane::new(entity_type, from.clone(), to.clone());
        let mut lanes: Vec<Lane> = if from > to { Vec::new() } else { wanted.types().into_iter().map(lane).collect() };
        let is_behind = |event: &ListedEvent| behind.as_ref().is_none_or(|behind| event.place() < *behind);
        let mut events: Vec<ListedEvent> = Vec::new();
        let mut bytes = 0;
        loop {
            try_join_all(lanes.iter_mut().map(|lane| lane.fill(self))).await?;
            let Some(window) = lanes.iter().filter_map(Lane::window).max().map(str::to_owned) else {
                return Ok(EventPage { events, next: None });
            };
            // By place, so that an event that is there twice is shown once.
            let (mut of_window, before_window) = (BTreeMap::new(), bytes);
            for lane in &mut lanes {
                while lane.window() == Some(&window)
                    && let Some(taken) = lane.take(now)?
                {
                    bytes += taken.bytes;
                    if bytes - before_window > BYTES {
                        return Ok(EventPage::until(events, wanted.start_of_crowd(&window)?));
                    }
                    let fitting = taken.events.into_iter().filter(|event| is_behind(event) && wanted.holds_for(event));
                    of_window.extend(fitting.map(|event| (event.place(), event)));
                    lane.fill(self).await?;
                }
            }
            events.extend(of_window.into_values().rev());
            if events.len() > limit {
                events.truncate(limit);
                let next = events.last().map(ListedEvent::place).or(behind).map(Behind::Place);
                return Ok(EventPage { events, next });
            }
            if bytes > BYTES {
                return Ok(EventPage::until(events, Behind::Place(EventPlace::before(time_of(&window)?))));
            }
        }
    }

    /// A page within one window of too many events: item by item, those about one type of entity after the other.
    async fn crowded(
        &self,
        wanted: &EventsWanted,
        (first, item, place): (EntityType, &str, &EventPlace),
        limit: usize,
        now: Timestamp,
    ) -> Result<EventPage, StoreError> {
        let window = item.split('#').next().unwrap_or_default();
        let (from, end) = (format!("{window}#"), format!("{window}#~"));
        let mut events = Vec::new();
        let mut bytes = 0;
        for entity_type in wanted.types().into_iter().filter(|entity_type| *entity_type >= first) {
            let to = if entity_type == first { item.to_owned() } else { end.clone() };
            let mut lane = Lane::new(entity_type, from.clone(), to);
            loop {
                lane.fill(self).await?;
                let Some(taken) = lane.take(now)? else { break };
                let is_behind = |event: &ListedEvent| taken.sk != item || event.place() < *place;
                let at = |place| Behind::Item { entity_type, item: taken.sk.clone(), place };
                for event in taken.events.iter().rev().filter(|event| is_behind(event) && wanted.holds_for(event)) {
                    if events.len() >= limit {
                        let last = events
                            .last()
                            .map_or_else(|| wanted.behind.clone(), |(next, _): &(Behind, _)| Some(next.clone()));
                        return Ok(EventPage { events: shown(events), next: last });
                    }
                    events.push((at(event.place()), event.clone()));
                }
                bytes += taken.bytes;
                if bytes > BYTES {
                    return Ok(EventPage::until(shown(events), at(EventPlace::before(Timestamp::EPOCH))));
                }
            }
        }
        Ok(EventPage::until(shown(events), Behind::Place(EventPlace::before(time_of(window)?))))
    }
}

fn shown(events: Vec<(Behind, ListedEvent)>) -> Vec<ListedEvent> {
    events.into_iter().map(|(_, event)| event).collect()
}

impl EventsWanted {
    /// What the events are about, in order.
    fn types(&self) -> Vec<EntityType> {
        self.entity_type.map_or_else(|| EntityType::ALL.to_vec(), |entity_type| vec![entity_type])
    }

    fn holds_for(&self, event: &ListedEvent) -> bool {
        self.event_type.is_none_or(|event_type| event.event_type == event_type)
            && self.after.is_none_or(|after| event.event_triggered_at > after)
            && self.before.is_none_or(|before| event.event_triggered_at < before)
    }

    /// Before all items of a window.
    fn start_of_crowd(&self, window: &str) -> Result<Behind, StoreError> {
        let entity_type = self.types().first().copied().unwrap_or(EntityType::ItemType);
        Ok(Behind::Item { entity_type, item: format!("{window}#~"), place: EventPlace::before(time_of(window)?) })
    }
}

fn time_of(window: &str) -> Result<Timestamp, StoreError> {
    window.parse().map_err(|_| StoreError::unreadable(ACTION)(format!("the window {window:?} is no time")))
}
