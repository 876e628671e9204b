//! Several shards of the stream tell of the same chapter at the same time, and invocations die halfway.

use std::time::Duration;

use actions::tally::recount;
use aws::clock;
use aws::ids::{chance, new_webhook_id};

use super::super::tables;
use super::{calls, count, counted, read, written};

#[tokio::test]
async fn what_many_count_at_once_in_the_same_slice_is_all_there() {
    let tables = tables().await;
    let webhooks: Vec<_> = (0..10).map(|_| new_webhook_id()).collect();
    let tasks = webhooks.iter().map(|webhook| {
        let (tables, webhook) = (tables.clone(), *webhook);
        tokio::spawn(async move {
            for _ in 0..3 {
                let places = written(&tables, &calls(webhook, 3, 3)).await;
                count(&tables, places).await;
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.expect("the emulator answers");
    }
    let rows = counted(&tables, clock::now()).await;
    assert_eq!(rows.len(), 90);
    assert_eq!(rows, read(&tables, &webhooks, clock::now()).await);
}

#[tokio::test]
async fn an_invocation_that_dies_at_any_moment_does_no_harm() {
    let tables = tables().await;
    let webhook = new_webhook_id();
    let places = written(&tables, &[calls(webhook, 3, 5), calls(webhook, 4, 5)].concat()).await;
    for _ in 0..20 {
        let dies_after = Duration::from_millis(chance(60));
        let _ = tokio::time::timeout(dies_after, recount(&tables, places.clone(), clock::now)).await;
    }
    count(&tables, places).await;
    let rows = counted(&tables, clock::now()).await;
    assert_eq!(rows.len(), 10);
    assert_eq!(rows, read(&tables, &[webhook], clock::now()).await);
}
