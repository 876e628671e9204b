//! What expires.

use actions::tally::{prune, recount};
use aws::clock;
use aws::ids::new_webhook_id;
use domain::time::Timestamp;

use super::super::{DAY, HOUR, RETENTION_DAYS, insert, tables};
use super::{calls, count, counted, parts, read};

/// Writes calls so that they expire after half an hour.
async fn short_lived(tables: &aws::store::Tables, calls: &[domain::call::NewCall]) {
    let before = (DAY * RETENTION_DAYS).as_millis() - HOUR.as_millis() / 2;
    let then = clock::now().as_millis() - i64::try_from(before).expect("a few days");
    insert(tables, calls, Timestamp::from_millis(then).expect("a time")).await;
}

/// When those have expired, and the tally's items are still there.
fn soon() -> Timestamp {
    clock::now().plus(HOUR)
}

/// When the tally's items of them have expired, too.
fn later() -> Timestamp {
    clock::now().plus(2 * HOUR)
}

#[tokio::test]
async fn what_has_expired_is_forgotten_and_nothing_else() {
    let tables = tables().await;
    let webhook = new_webhook_id();
    let (brief, lasting) = ([calls(webhook, 3, 4), calls(webhook, 4, 4)].concat(), calls(webhook, 3, 3));
    short_lived(&tables, &brief).await;
    insert(&tables, &lasting, clock::now()).await;
    count(&tables, parts(brief.iter().chain(&lasting).map(|call| call.id))).await;
    assert_eq!(prune(&tables, clock::now()).await.expect("the emulator answers"), 0);
    assert_eq!(counted(&tables, clock::now()).await.len(), 11);
    // One slice loses some, the other all.
    assert_eq!(prune(&tables, soon()).await.expect("the emulator answers"), 2);
    let rows = counted(&tables, soon()).await;
    assert_eq!(rows.len(), 3);
    assert_eq!(rows, read(&tables, &[webhook], soon()).await);
    assert_eq!(prune(&tables, soon()).await.expect("the emulator answers"), 0);
}

#[tokio::test]
async fn a_call_is_counted_where_a_slice_has_expired_that_nobody_pruned() {
    let tables = tables().await;
    let webhook = new_webhook_id();
    let (brief, lasting) = (calls(webhook, 3, 4), [calls(webhook, 3, 2), calls(webhook, 4, 2)].concat());
    short_lived(&tables, &brief).await;
    // The chapter stays for the sake of the other hour.
    insert(&tables, &lasting[2..], clock::now()).await;
    count(&tables, parts(brief.iter().chain(&lasting[2..]).map(|call| call.id))).await;
    insert(&tables, &lasting[..2], clock::now()).await;
    recount(&tables, parts(lasting.iter().map(|call| call.id)), later).await.expect("the emulator answers");
    assert_eq!(counted(&tables, later()).await, read(&tables, &[webhook], later()).await);
}
