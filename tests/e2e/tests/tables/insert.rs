//! Calls come to be.

use aws::clock;
use aws::ids::new_webhook_id;
use domain::call::{CallStatus, Cause};
use e2e::events::unique;

use super::{answered, at, claim_first, expired, insert, lease, new_call, read, record, settled, tables};

#[tokio::test]
async fn a_new_call_waits_for_its_first_attempt() {
    let tables = tables().await;
    let call = new_call(new_webhook_id(), "2026-01-02T03:04:05.678Z", "e");
    let now = clock::now();
    insert(&tables, std::slice::from_ref(&call), now).await;
    let read = read(&tables, call.id).await;
    assert_eq!(read.status, CallStatus::Pending);
    assert_eq!((read.auto_retries, read.attempts, read.webhook_version), (0, 0, 1));
    assert_eq!((read.last_attempt, read.next_retry_at), (None, None));
    assert_eq!((read.last_sent_at, read.event_id), (now, "e".to_owned()));
    assert_eq!(read.id.event_triggered_at(), at("2026-01-02T03:04:05.678Z"));
}

#[tokio::test]
async fn a_full_batch_is_written() {
    let tables = tables().await;
    let webhook = new_webhook_id();
    // More than DynamoDB takes in one request.
    let calls: Vec<_> = (0..60).map(|_| new_call(webhook, "2026-01-02T03:04:05.678Z", &unique())).collect();
    insert(&tables, &calls, clock::now()).await;
    let ids: Vec<_> = calls.iter().map(|call| call.id).collect();
    assert_eq!(tables.calls_by_id(&ids, clock::now()).await.unwrap().len(), calls.len());
}

#[tokio::test]
async fn a_call_that_is_there_is_left_as_it_is() {
    let tables = tables().await;
    let webhook = new_webhook_id();
    let time = "2026-01-02T03:04:05.678Z";
    let (call, other) = (new_call(webhook, time, "e"), new_call(webhook, time, "f"));
    insert(&tables, std::slice::from_ref(&call), clock::now()).await;
    let lease = lease();
    assert!(claim_first(&tables, call.id, &lease).await);
    let after = settled(CallStatus::Success);
    assert!(record(&tables, call.id, &Cause::Automatic, &lease.token, &answered(200, "ok"), &after).await);
    let before = read(&tables, call.id).await;
    assert_eq!(before.status, CallStatus::Success);
    // Of a batch in which one is there already, the other is written all the same.
    insert(&tables, &[call.clone(), other.clone()], clock::now()).await;
    assert_eq!(read(&tables, call.id).await, before);
    assert_eq!(read(&tables, other.id).await.status, CallStatus::Pending);
}

#[tokio::test]
async fn an_expired_call_is_gone() {
    let tables = tables().await;
    let call = new_call(new_webhook_id(), "2026-01-02T03:04:05.678Z", "e");
    insert(&tables, std::slice::from_ref(&call), expired()).await;
    assert!(tables.calls_by_id(&[call.id], clock::now()).await.unwrap().is_empty());
    assert!(tables.entries(vec![call.id.webhook()], &Default::default(), clock::now()).await.unwrap().is_empty());
    assert!(tables.entries_by_id(vec![call.id], &Default::default(), clock::now()).await.unwrap().is_empty());
    assert_eq!(tables.request_resend(&call.id, "t", clock::now()).await.unwrap(), None);
}
