//! The log as the API queries it.

use aws::clock;
use aws::ids::new_webhook_id;
use aws::store::log::{Bounds, Conditions};
use domain::call::CallStatus;
use domain::entity::{EntityType, EventType};
use domain::ids::CallId;
use e2e::events::unique;

use super::{at, insert, new_call, tables};

const TIMES: [&str; 4] =
    ["1970-01-01T00:00:00.000Z", "2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05.679Z", "9999-12-30T00:00:00.000Z"];

#[tokio::test]
async fn every_condition_selects_by_query_and_by_id_alike() {
    let tables = tables().await;
    let webhook = new_webhook_id();
    let mut calls: Vec<_> = TIMES.iter().map(|time| new_call(webhook, time, &unique())).collect();
    calls[0].entity_type = EntityType::Upload;
    calls[1].event_type = EventType::Create;
    insert(&tables, &calls, clock::now()).await;
    let written = clock::now();
    let ids: Vec<CallId> = calls.iter().map(|call| call.id).collect();
    let none = Conditions::default;
    let (gt, lt) = (|text| Bounds { gt: Some(at(text)), lt: None }, |text| Bounds { gt: None, lt: Some(at(text)) });
    let both = |from, to| Bounds { gt: Some(at(from)), lt: Some(at(to)) };
    let future = written.plus(super::DAY);
    for (conditions, expected) in [
        (none(), &ids[..]),
        (Conditions { entity_type: Some(EntityType::Upload), ..none() }, &ids[..1]),
        (Conditions { event_type: Some(EventType::Create), ..none() }, &ids[1..2]),
        (Conditions { status: Some(CallStatus::Pending), ..none() }, &ids[..]),
        (Conditions { status: Some(CallStatus::Failed), ..none() }, &[]),
        (Conditions { created_at: gt(TIMES[0]), ..none() }, &ids[1..]),
        (Conditions { created_at: gt(TIMES[1]), ..none() }, &ids[2..]),
        (Conditions { created_at: lt(TIMES[2]), ..none() }, &ids[..2]),
        (Conditions { created_at: lt(TIMES[0]), ..none() }, &[]),
        (Conditions { created_at: gt(TIMES[3]), ..none() }, &[]),
        (Conditions { created_at: both(TIMES[0], TIMES[3]), ..none() }, &ids[1..3]),
        (Conditions { created_at: both(TIMES[0], TIMES[2]), ..none() }, &ids[1..2]),
        (Conditions { created_at: both(TIMES[1], TIMES[2]), ..none() }, &[]),
        (Conditions { last_sent_at: gt("2020-01-01T00:00:00Z"), ..none() }, &ids[..]),
        (Conditions { last_sent_at: Bounds { gt: Some(future), lt: None }, ..none() }, &[]),
        (Conditions { last_sent_at: Bounds { gt: None, lt: Some(future) }, ..none() }, &ids[..]),
        (Conditions { next_retry_at: gt("1970-01-01T00:00:00Z"), ..none() }, &[]),
        (
            Conditions {
                entity_type: Some(EntityType::Item),
                event_type: Some(EventType::Publish),
                status: Some(CallStatus::Pending),
                created_at: both(TIMES[0], TIMES[3]),
                last_sent_at: both("2020-01-01T00:00:00Z", "9000-01-01T00:00:00Z"),
                ..none()
            },
            &ids[2..3],
        ),
    ] {
        let queried = tables.entries(vec![webhook], &conditions, clock::now()).await.unwrap();
        let mut queried: Vec<CallId> = queried.into_iter().map(|entry| entry.id).collect();
        queried.sort();
        assert_eq!(queried, expected, "{conditions:?}");
        let chosen = tables.entries_by_id(ids.clone(), &conditions, clock::now()).await.unwrap();
        let mut chosen: Vec<CallId> = chosen.into_iter().map(|entry| entry.id).collect();
        chosen.sort();
        assert_eq!(chosen, expected, "{conditions:?}");
    }
}

#[tokio::test]
async fn bounds_that_leave_nothing_between_them_select_nothing() {
    let tables = tables().await;
    let webhook = new_webhook_id();
    insert(&tables, &TIMES.map(|time| new_call(webhook, time, "e")), clock::now()).await;
    for (gt, lt) in [(TIMES[1], TIMES[1]), (TIMES[2], TIMES[1]), (TIMES[3], TIMES[0])] {
        let created_at = Bounds { gt: Some(at(gt)), lt: Some(at(lt)) };
        let conditions = Conditions { created_at, ..Conditions::default() };
        let entries = tables.entries(vec![webhook], &conditions, clock::now()).await.unwrap();
        assert!(entries.is_empty(), "{gt} {lt}");
    }
}

#[tokio::test]
async fn the_logs_of_many_webhooks_are_read_together_page_by_page() {
    let tables = tables().await;
    let webhooks: Vec<_> = (0..20).map(|_| new_webhook_id()).collect();
    for webhook in &webhooks {
        let calls: Vec<_> = (0..5).map(|_| new_call(*webhook, TIMES[1], &unique())).collect();
        insert(&tables, &calls, clock::now()).await;
    }
    let entries = tables.entries(webhooks.clone(), &Conditions::default(), clock::now()).await.unwrap();
    assert_eq!(entries.len(), 100);
    let few = tables.entries(webhooks[..2].to_vec(), &Conditions::default(), clock::now()).await.unwrap();
    assert_eq!(few.len(), 10);
    assert!(few.iter().all(|entry| webhooks[..2].contains(&entry.id.webhook())));
    let ids: Vec<_> =
        entries.iter().map(|entry| entry.id).chain([CallId::new(webhooks[0], at(TIMES[0]), "no")]).collect();
    assert_eq!(tables.calls_by_id(&ids, clock::now()).await.unwrap().len(), 100);
}

#[tokio::test]
async fn a_call_that_is_named_twice_is_read_once() {
    let tables = tables().await;
    let call = super::a_call(&tables).await;
    assert_eq!(tables.calls_by_id(&[call, call], clock::now()).await.unwrap().len(), 1);
    let entries = tables.entries_by_id(vec![call, call], &Conditions::default(), clock::now()).await.unwrap();
    assert_eq!(entries.len(), 1);
}
