//! The list of events.

use actions::Error;
use actions::events::one;
use std::collections::BTreeMap;

use aws::clock;
use aws::store::Tables;
use aws::store::event_list::{EventPage, EventsWanted};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::entity::{EntityType, EventType};
use domain::event::{Defaults, Event};
use domain::limits;
use domain::listed_event::ListedEvent;
use domain::time::Timestamp;
use e2e::events::unique;
use e2e::running;
use e2e::running::dynamodb;

use super::{at, expired, noise, tables};

/// An event about an entity of a type that happened at a moment.
fn event(tables: &Tables, entity_type: &str, event_type: &str, at: Timestamp) -> Event {
    let (id, entity) = (unique(), unique());
    let document =
        format!(r#"{{"entity_type":"{entity_type}","event_type":"{event_type}","entity":{{"id":"{entity}"}}}}"#);
    let defaults = Defaults { id: &id, event_triggered_at: at, site_id: tables.site() };
    Event::parse(&document, &defaults).unwrap_or_else(|error| panic!("{error}"))
}

/// Stores events.
async fn store(tables: &Tables, events: &[Event], now: Timestamp) {
    for events in events.chunks(25) {
        for stored in tables.store_events(events.to_vec(), 1, now).await {
            stored.unwrap_or_else(|error| panic!("{error}"));
        }
    }
}

/// Puts events into the list, as a batch of the stream does.
async fn list(tables: &Tables, events: &[Event]) -> usize {
    let ids: Vec<String> = events.iter().map(|event| event.id.clone()).collect();
    tables.list_events(&ids, clock::now()).await.unwrap_or_else(|error| panic!("{error}"))
}

async fn page(tables: &Tables, wanted: &EventsWanted, limit: usize) -> EventPage {
    tables.listed_events(wanted, limit, clock::now()).await.unwrap_or_else(|error| panic!("{error}"))
}

/// Every page, one after the other, of which each may hold as many.
async fn pages(tables: &Tables, mut wanted: EventsWanted, limit: usize) -> Vec<ListedEvent> {
    let mut events = Vec::new();
    loop {
        let page = page(tables, &wanted, limit).await;
        assert!(page.events.len() <= limit, "{page:?}");
        events.extend(page.events);
        match page.next {
            Some(last) => wanted.behind = Some(last),
            None => return events,
        }
    }
}

/// What a list shows of these events, the newest first.
fn newest_first(events: &[Event], holds: impl Fn(&Event) -> bool) -> Vec<ListedEvent> {
    let mut shown: Vec<_> = events.iter().filter(|event| holds(event)).map(ListedEvent::of).collect();
    shown.sort_by_key(|event| std::cmp::Reverse(event.place()));
    shown
}

/// The moment so many milliseconds after a start that all tests have.
fn moment(millis: i64) -> Timestamp {
    let start = at("2026-01-02T03:04:05.000Z").as_millis();
    Timestamp::from_millis(start + millis).unwrap_or_else(|error| panic!("{error}"))
}

/// Events of three types over some minutes, some at the same moment, in no order.
fn scattered(tables: &Tables) -> Vec<Event> {
    let kinds = [("item", "publish"), ("upload", "create"), ("item", "update"), ("cda_cache_tags", "invalidate")];
    (0..60_i64)
        .map(|number| {
            let (entity_type, event_type) = kinds[usize::try_from(number % 4).unwrap_or_default()];
            event(tables, entity_type, event_type, moment(number * 7_919 % 300_000 / 500 * 500))
        })
        .collect()
}

#[tokio::test]
async fn the_event_of_a_test_is_in_no_list_and_is_looked_up_in_vain() {
    let (tables, now) = (tables().await, clock::now());
    let [test, other] = [event(&tables, "item", "publish", now), event(&tables, "item", "publish", now)];
    tables.store_test_event(test.clone(), 1, now).await.unwrap();
    store(&tables, std::slice::from_ref(&other), now).await;
    assert_eq!(list(&tables, &[test.clone(), other.clone()]).await, 1);
    let page = tables.listed_events(&EventsWanted::default(), 10, now).await.unwrap();
    assert_eq!(page.events, [ListedEvent::of(&other)]);
    assert!(matches!(one(&tables, &test.id, now).await, Err(Error::NotFound)));
    assert_eq!(one(&tables, &other.id, now).await.unwrap().event, other);
}

#[tokio::test]
async fn pages_show_each_event_once_the_newest_first_however_it_came_into_the_list() {
    let tables = tables().await;
    let events = scattered(&tables);
    store(&tables, &events, clock::now()).await;
    // Batches that overlap, out of order, some twice.
    for batch in [&events[30..60], &events[0..20], &events[10..40], &events[0..20], &events[59..60]] {
        assert_eq!(list(&tables, batch).await, batch.len());
    }
    let expected = newest_first(&events, |_| true);
    for limit in [1, 7, 60, 500] {
        assert_eq!(pages(&tables, EventsWanted::default(), limit).await, expected, "{limit} a page");
    }
    let whole = page(&tables, &EventsWanted::default(), 60).await;
    assert_eq!((whole.events.len(), whole.next), (60, None));
}

#[tokio::test]
async fn filters_hold_all_together() {
    let tables = tables().await;
    let events = scattered(&tables);
    store(&tables, &events, clock::now()).await;
    list(&tables, &events).await;
    let (from, to) = (at("2026-01-02T03:05:00.000Z"), at("2026-01-02T03:08:00.000Z"));
    let before = Some(to);
    for (wanted, expected) in [
        (
            EventsWanted { entity_type: Some(EntityType::Item), ..EventsWanted::default() },
            newest_first(&events, |event| event.entity_type == EntityType::Item),
        ),
        (
            EventsWanted { event_type: Some(EventType::Update), ..EventsWanted::default() },
            newest_first(&events, |event| event.event_type == EventType::Update),
        ),
        (
            EventsWanted { after: Some(from), before, ..EventsWanted::default() },
            newest_first(&events, |event| event.event_triggered_at > from && event.event_triggered_at < to),
        ),
        (EventsWanted { entity_type: Some(EntityType::SsoUser), ..EventsWanted::default() }, Vec::new()),
        (EventsWanted { after: Some(to), before, ..EventsWanted::default() }, Vec::new()),
    ] {
        assert_eq!(pages(&tables, wanted.clone(), 5).await, expected, "{wanted:?}");
    }
}

#[tokio::test]
async fn what_has_expired_or_is_not_there_is_in_no_list() {
    let tables = tables().await;
    let events = scattered(&tables);
    store(&tables, &events[..10], expired()).await;
    store(&tables, &events[10..20], clock::now()).await;
    assert_eq!(list(&tables, &events).await, 10);
    assert_eq!(pages(&tables, EventsWanted::default(), 30).await, newest_first(&events[10..20], |_| true));
    // All of it has expired a while later, though DynamoDB deletes it later still.
    let later = clock::now().plus(super::DAY * (super::RETENTION_DAYS + 1));
    let page = tables.listed_events(&EventsWanted::default(), 30, later).await.unwrap();
    assert_eq!(page, EventPage { events: Vec::new(), next: None });
}

/// Write units that the items of the list of a site took.
async fn units(tables: &Tables, entity_type: EntityType) -> usize {
    let stack = running();
    let pk = AttributeValue::S(format!("EVENTS#{}#{entity_type}", tables.site()));
    let query = dynamodb(stack).await.query().table_name(&stack.calls_table_name);
    let query = query.key_condition_expression("pk = :pk").expression_attribute_values(":pk", pk);
    let items = query.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    let items = items.unwrap_or_else(|error| panic!("{error:?}"));
    let size = |value: &AttributeValue| match value {
        AttributeValue::S(text) => text.len(),
        AttributeValue::B(bytes) => bytes.as_ref().len(),
        AttributeValue::N(digits) => digits.len(),
        other => panic!("{other:?}"),
    };
    let bytes = |item: &std::collections::HashMap<String, AttributeValue>| {
        item.iter().map(|(name, value)| name.len() + size(value)).sum::<usize>()
    };
    items.iter().map(|item| bytes(item).div_ceil(1024)).sum()
}

#[tokio::test]
async fn listing_a_hundred_events_a_second_costs_less_than_a_tenth_of_a_write_unit_each() {
    let tables = tables().await;
    // As they come to the stream's function: of 20 s at a time.
    let events: Vec<Event> = (0..4_000).map(|number| event(&tables, "item", "publish", moment(number * 10))).collect();
    store(&tables, &events, clock::now()).await;
    for batch in events.chunks(2_000) {
        list(&tables, batch).await;
    }
    let units = units(&tables, EntityType::Item).await;
    println!("{units} write units for {} events", events.len());
    assert!(units * 10 <= events.len(), "{units} write units for {} events", events.len());
}

/// So many events, of which some are updates, with ids as long as they may be, so that few fill what a page may read.
fn with_long_ids(tables: &Tables, count: usize, moment_of: impl Fn(i64) -> Timestamp) -> Vec<Event> {
    let length = limits::ID_BYTES;
    let ids = noise(count * length);
    let event = |number: usize| {
        let kind = if number.is_multiple_of(1_000) { "update" } else { "publish" };
        let mut event = event(tables, "item", kind, moment_of(i64::try_from(number).unwrap_or_default()));
        event.id = ids[number * length..(number + 1) * length].to_owned();
        event
    };
    (0..count).map(event).collect()
}

#[tokio::test]
async fn a_page_of_rare_events_ends_before_it_is_full_and_the_next_one_goes_on() {
    let tables = tables().await;
    let events = with_long_ids(&tables, 4_000, |number| moment(number * 100));
    store(&tables, &events, clock::now()).await;
    for batch in events.chunks(2_000) {
        list(&tables, batch).await;
    }
    let wanted = EventsWanted { event_type: Some(EventType::Update), ..EventsWanted::default() };
    let expected = newest_first(&events, |event| event.event_type == EventType::Update);
    let first = page(&tables, &wanted, 30).await;
    assert!(first.next.is_some() && first.events.len() < expected.len(), "what is read is bounded: {first:?}");
    assert_eq!(pages(&tables, wanted, 30).await, expected);
}

#[tokio::test]
async fn events_of_one_moment_that_are_too_many_to_be_put_in_order_are_shown_once_each() {
    let tables = tables().await;
    let mut events = with_long_ids(&tables, 4_000, |_| moment(0));
    let around = [moment(-20_000), moment(-1), moment(20_000)].map(|at| event(&tables, "upload", "update", at));
    events.extend(around.clone());
    store(&tables, &events, clock::now()).await;
    for batch in events.chunks(2_000) {
        list(&tables, batch).await;
    }
    let updates = EventsWanted { event_type: Some(EventType::Update), ..EventsWanted::default() };
    for (wanted, holds) in [(EventsWanted::default(), 4_003), (updates, 4 + 3)] {
        let shown = pages(&tables, wanted.clone(), 300).await;
        assert_eq!(shown.len(), holds, "{wanted:?}");
        assert_eq!(shown.first().map(|event| &event.id), Some(&around[2].id));
        assert_eq!(shown.last().map(|event| &event.id), Some(&around[0].id));
        let expected = newest_first(&events, |event| wanted.event_type.is_none_or(|kind| event.event_type == kind));
        let by_id = |events: Vec<ListedEvent>| -> BTreeMap<String, ListedEvent> {
            events.into_iter().map(|event| (event.id.clone(), event)).collect()
        };
        assert_eq!(by_id(shown), by_id(expected));
    }
}
