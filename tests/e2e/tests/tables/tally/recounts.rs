//! Calls that come to be, change and go.

use std::collections::BTreeSet;

use actions::tally::recount_in_steps;
use aws::clock;
use aws::ids::new_webhook_id;
use aws::store::Consistency;
use domain::call::CallStatus;
use domain::entity::{EntityType, EventType};
use domain::ids::{CallId, WebhookId};
use domain::tally::{Kind, Row};
use domain::time::Timestamp;
use e2e::events::unique;

use super::super::{new_call, tables, write_rows};
use super::{calls, change, count, counted, parts, read, remove, written};

#[tokio::test]
async fn calls_that_come_to_be_change_and_go_are_counted() {
    let tables = tables().await;
    let webhooks = [new_webhook_id(), new_webhook_id()];
    let some = [calls(webhooks[0], 3, 5), calls(webhooks[1], 3, 5), calls(webhooks[1], 4, 5)].concat();
    let places = written(&tables, &some).await;
    count(&tables, places.clone()).await;
    let new = counted(&tables, clock::now()).await;
    assert_eq!(new.len(), 15);
    assert_eq!(new, read(&tables, &webhooks, clock::now()).await);

    change(some[0].id, CallStatus::Failed).await;
    remove(some[1].id).await;
    count(&tables, parts([some[0].id, some[1].id])).await;
    let now = counted(&tables, clock::now()).await;
    assert_eq!(now, read(&tables, &webhooks, clock::now()).await);
    assert_eq!(now.len(), 14);
    let failed: Vec<CallId> =
        now.iter().filter(|row| row.kind.status == CallStatus::Failed).map(|row| row.call).collect();
    assert_eq!(failed, [some[0].id]);

    for call in &some {
        remove(call.id).await;
    }
    count(&tables, places).await;
    assert!(tables.chapters(clock::now()).await.expect("the emulator answers").is_empty());
}

#[tokio::test]
async fn hearing_of_a_change_again_or_of_calls_that_are_not_there_changes_nothing() {
    let tables = tables().await;
    let webhook = new_webhook_id();
    let places = written(&tables, &calls(webhook, 3, 5)).await;
    count(&tables, places.clone()).await;
    let before = counted(&tables, clock::now()).await;
    let missing = new_call(new_webhook_id(), &super::time(3, 1), &unique());
    count(&tables, places.into_iter().chain(parts([missing.id])).collect()).await;
    assert_eq!(counted(&tables, clock::now()).await, before);
    count(&tables, BTreeSet::new()).await;
    assert_eq!(counted(&tables, clock::now()).await, before);
}

#[tokio::test]
async fn calls_of_the_first_and_the_last_times_there_are_are_counted() {
    let tables = tables().await;
    let webhook = new_webhook_id();
    let times = ["1970-01-01T00:00:00.000Z", "9999-12-30T00:00:00.000Z", "9999-12-30T22:00:00.000Z"];
    let places = written(&tables, &times.map(|time| new_call(webhook, time, &unique()))).await;
    count(&tables, places).await;
    assert_eq!(counted(&tables, clock::now()).await.len(), 3);
}

#[tokio::test]
async fn more_calls_than_a_slice_holds_are_counted() {
    let tables = tables().await;
    let webhook = new_webhook_id();
    // All in one millisecond, so that only their ids tell them apart.
    let some: Vec<_> = (0..1100).map(|_| new_call(webhook, &super::time(3, 1), &unique())).collect();
    let (first, rest) = some.split_at(900);
    let places = written(&tables, first).await;
    count(&tables, places).await;
    let places = written(&tables, rest).await;
    count(&tables, places).await;
    let rows = counted(&tables, clock::now()).await;
    assert_eq!(rows.len(), some.len());
    assert_eq!(rows, read(&tables, &[webhook], clock::now()).await);
    let chapters = tables.chapters(clock::now()).await.expect("the emulator answers");
    let chapter = tables
        .chapter(chapters[0].span.start, Consistency::Strong, clock::now())
        .await
        .expect("the emulator answers")
        .unwrap();
    assert_eq!(chapter.slices.len(), 2);
}

#[tokio::test]
async fn what_is_too_much_for_one_step_is_counted_in_several() {
    let tables = tables().await;
    let webhooks: Vec<WebhookId> = (0..5).map(|_| new_webhook_id()).collect();
    // Over the same hour, so that the calls of the one cut the slices of the other.
    let spread = |webhook: WebhookId, count: u32| {
        (0..count).map(move |number| {
            let time = Timestamp::from_millis(1_764_000_000_000 + i64::from(3_500_000 / count * number)).unwrap();
            let kind =
                Kind { entity_type: EntityType::Item, event_type: EventType::Publish, status: CallStatus::Success };
            let ttl = clock::now().plus(super::super::DAY).as_seconds();
            Row { call: CallId::new(webhook, time, &number.to_string()), kind, latency: None, ttl }
        })
    };
    let counts = [3000, 1100, 1300, 400, 1];
    let mut rows: Vec<Row> = webhooks.iter().zip(counts).flat_map(|(webhook, count)| spread(*webhook, count)).collect();
    rows.sort_by_key(Row::position);
    write_rows(&tables, &rows).await;
    let all = parts(rows.iter().map(|row| row.call));
    recount_in_steps(&tables, all.clone(), 1200, clock::now).await.expect("nobody else writes");
    assert_eq!(counted(&tables, clock::now()).await, rows);

    // Again, when it is all known: nothing is off, and nothing gets lost.
    assert_eq!(recount_in_steps(&tables, all, 1200, clock::now).await.expect("nobody else writes"), 0);
    assert_eq!(counted(&tables, clock::now()).await, rows);
}
