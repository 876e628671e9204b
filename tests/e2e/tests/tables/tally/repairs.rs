//! Counting days anew.

use actions::tally::{Repaired, next_day, repair};
use aws::clock;
use aws::ids::new_webhook_id;
use aws::store::{Consistency, Tables};
use domain::call::CallStatus;
use domain::ids::WebhookId;
use domain::tally::{Position, Row};
use e2e::events::unique;

use super::super::{at, new_call, tables};
use super::{DAY, calls, change, count, counted, read, remove, written};

fn day() -> Position {
    Position::at(at(&format!("{DAY}T00:00:00Z")))
}

async fn repaired(tables: &Tables, webhooks: &[WebhookId]) -> (u64, u64) {
    let Repaired { calls, off } = repair(tables, webhooks, day(), clock::now).await.expect("the emulator answers");
    (calls, off)
}

#[tokio::test]
async fn a_tally_that_was_never_kept_is_filled() {
    let tables = tables().await;
    let webhooks = [new_webhook_id(), new_webhook_id()];
    written(&tables, &[calls(webhooks[0], 0, 3), calls(webhooks[1], 23, 4)].concat()).await;
    assert_eq!(repaired(&tables, &webhooks).await, (7, 7));
    assert_eq!(counted(&tables, clock::now()).await, read(&tables, &webhooks, clock::now()).await);
    assert_eq!(repaired(&tables, &webhooks).await, (7, 0));
}

#[tokio::test]
async fn a_tally_that_is_wrong_is_mended_and_says_by_how_much_it_was() {
    let tables = tables().await;
    let (webhook, nobody) = (new_webhook_id(), new_webhook_id());
    let some = calls(webhook, 3, 6);
    let places = written(&tables, &some).await;
    count(&tables, places).await;
    // One call is gone, one stands otherwise, and three were never heard of.
    remove(some[0].id).await;
    change(some[1].id, CallStatus::Failed).await;
    written(&tables, &calls(webhook, 5, 3)).await;
    // And a call is counted of a webhook that nobody knows.
    let now = clock::now();
    let header = tables.chapters(now).await.expect("the emulator answers").remove(0);
    let mut chapter =
        tables.chapter(header.span.start, Consistency::Strong, now).await.expect("the emulator answers").unwrap();
    let start = chapter.slices[0].start;
    let mut slice = tables
        .slices([start], Consistency::Strong, now)
        .await
        .expect("the emulator answers")
        .remove(&start)
        .expect("the slice");
    let row = Row { call: new_call(nobody, &super::time(3, 7), &unique()).id, ..slice.rows()[0] };
    slice.replace(nobody, [row]);
    let before = chapter.version;
    let slices = chapter.take([(start, slice)].into(), before + 1);
    tables.write_chapter(before, chapter, slices, now).await.expect("the emulator answers");
    assert_eq!(counted(&tables, now).await.len(), 7);

    assert_eq!(repaired(&tables, &[webhook]).await, (8, 1 + 1 + 3 + 1));
    assert_eq!(counted(&tables, clock::now()).await, read(&tables, &[webhook], clock::now()).await);
    assert_eq!(repaired(&tables, &[webhook]).await, (8, 0));
}

#[tokio::test]
async fn each_day_on_which_there_are_calls_or_were_some_is_found() {
    let tables = tables().await;
    let webhooks = [new_webhook_id(), new_webhook_id()];
    let times = [
        "1970-01-01T00:00:00.000Z",
        "2026-01-02T03:04:05.678Z",
        "2026-01-02T23:59:59.999Z",
        "9999-12-30T00:00:00.000Z",
    ];
    let some: Vec<_> = times.iter().enumerate().map(|(n, time)| new_call(webhooks[n % 2], time, &unique())).collect();
    written(&tables, &some).await;
    // Counted, and no longer there.
    let gone = new_call(webhooks[0], "2026-02-03T04:05:06.789Z", &unique());
    let places = written(&tables, std::slice::from_ref(&gone)).await;
    count(&tables, places).await;
    remove(gone.id).await;
    let (mut from, mut days) = (Position::at(at(times[0])), Vec::new());
    while let Some(day) = next_day(&tables, &webhooks, from, clock::now()).await.expect("the emulator answers") {
        days.push(day.time().to_string()[..10].to_owned());
        from = day.day().end;
    }
    assert_eq!(days, ["1970-01-01", "2026-01-02", "2026-02-03", "9999-12-30"]);
}
