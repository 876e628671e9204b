//! Events in the table.

use aws::clock;
use aws::store::Tables;
use aws_sdk_dynamodb::types::AttributeValue;
use e2e::events::unique;
use e2e::log::Item;
use e2e::running;
use e2e::running::dynamodb;

use super::{event, expired, noise, store, tables};

/// The first item of an event.
async fn head_of(tables: &Tables, id: &str) -> Item {
    let key = |text: String| AttributeValue::S(text);
    let found = dynamodb(running())
        .await
        .get_item()
        .table_name(&running().calls_table_name)
        .key("pk", key(format!("EVENT#{}#{id}", tables.site())))
        .key("sk", key("EVENT".to_owned()));
    found.send().await.expect("the emulator answers").item.unwrap_or_else(|| panic!("{id} is not there"))
}

async fn stored(tables: &Tables, id: &str) -> Option<domain::event::Event> {
    tables.events_by_id([id.to_owned()], clock::now()).await.unwrap_or_else(|error| panic!("{error}")).remove(id)
}

#[tokio::test]
async fn of_a_repeated_event_the_first_counts() {
    let tables = tables().await;
    let (first, second) = (event(&tables, "e", "first"), event(&tables, "e", "second"));
    assert_eq!(store(&tables, first.clone(), clock::now()).await, first);
    assert_eq!(store(&tables, second, clock::now()).await, first);
    assert_eq!(stored(&tables, "e").await, Some(first));
}

#[tokio::test]
async fn the_event_of_a_test_is_marked_as_one_and_another_is_not() {
    let tables = tables().await;
    let (test, other) = (event(&tables, &unique(), "test"), event(&tables, &unique(), "other"));
    let large = event(&tables, &unique(), &noise(800 * 1024));
    for event in [&test, &large] {
        let stored_as = tables.store_test_event(event.clone(), 1, clock::now()).await.unwrap();
        assert_eq!(stored_as.event, *event);
        assert_eq!(stored(&tables, &event.id).await.as_ref(), Some(event));
    }
    store(&tables, other.clone(), clock::now()).await;
    for (event, mark) in [(test, Some(true)), (large, Some(true)), (other, None)] {
        let head = head_of(&tables, &event.id).await;
        let own = head.get("test").and_then(|value| value.as_bool().ok()).copied();
        assert_eq!((own, head.contains_key("generation")), (mark, true));
    }
}

#[tokio::test]
async fn events_of_one_id_in_two_sites_are_two() {
    let (tables, other_site) = (tables().await, tables().await);
    let (one, two) = (event(&tables, "e", "one"), event(&other_site, "e", "two"));
    store(&tables, one.clone(), clock::now()).await;
    assert_eq!(store(&other_site, two.clone(), clock::now()).await, two);
    assert_eq!(stored(&tables, "e").await, Some(one));
}

#[tokio::test]
async fn an_event_larger_than_an_item_survives() {
    let tables = tables().await;
    // Parts hold 350 KiB each: one that fits just so, one that does not, and one of three parts.
    for kilobytes in [400, 500, 1000] {
        let id = unique();
        let large = event(&tables, &id, &noise(kilobytes * 1024));
        assert_eq!(store(&tables, large.clone(), clock::now()).await, large);
        assert_eq!(stored(&tables, &id).await, Some(large.clone()), "{kilobytes} KiB");
        let again = event(&tables, &id, &noise(kilobytes * 1024 + 1));
        assert_eq!(store(&tables, again, clock::now()).await, large, "the first counts");
        assert_eq!(stored(&tables, &id).await, Some(large), "its parts are its own");
    }
}

#[tokio::test]
async fn an_expired_event_is_gone_and_its_id_free() {
    let tables = tables().await;
    for (old, new) in [("old".to_owned(), "new".to_owned()), (noise(800 * 1024), noise(900 * 1024))] {
        let id = unique();
        store(&tables, event(&tables, &id, &old), expired()).await;
        assert_eq!(stored(&tables, &id).await, None);
        let heir = event(&tables, &id, &new);
        assert_eq!(store(&tables, heir.clone(), clock::now()).await, heir);
        assert_eq!(stored(&tables, &id).await, Some(heir));
    }
}

#[tokio::test]
async fn many_events_are_read_at_once() {
    let tables = tables().await;
    let mut expected = Vec::new();
    for number in 0..103 {
        let id = format!("e{number}");
        // Some have parts.
        let title = if number % 50 == 0 { noise(500 * 1024) } else { id.clone() };
        expected.push(store(&tables, event(&tables, &id, &title), clock::now()).await);
    }
    let ids = expected.iter().map(|event| event.id.clone()).chain(["missing".to_owned()]);
    let read = tables.events_by_id(ids, clock::now()).await.unwrap();
    assert_eq!(read.len(), 103);
    assert!(expected.iter().all(|event| read.get(&event.id) == Some(event)));
}

#[tokio::test]
async fn of_the_same_event_at_once_all_get_one() {
    let tables = tables().await;
    let stores: Vec<_> = (0..8)
        .map(|number| {
            let (tables, event) = (tables.clone(), event(&tables, "e", &noise(400 * 1024 + number)));
            tokio::spawn(async move { store(&tables, event, clock::now()).await })
        })
        .collect();
    let mut events = Vec::new();
    for store in stores {
        events.push(store.await.unwrap());
    }
    assert!(events.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(stored(&tables, "e").await.as_ref(), events.first());
}
