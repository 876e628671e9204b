//! Recording what came of an attempt.

use std::time::Duration;

use shared::clock;
use shared::domain::call::{Attempt, CallStatus, Cause, Outcome, Standing};
use shared::domain::ids::CallId;
use shared::store::Tables;
use shared::store::calls::Lease;

use super::{a_call, answered, lease, read, tables};

const FIRST: Cause = Cause::Automatic { retries: 0 };
const SUCCESS: Standing = Standing { status: CallStatus::Success, automatic_attempts: 1, open: false };
const FAILURE: Standing = Standing { status: CallStatus::Failed, automatic_attempts: 1, open: false };

async fn claim(tables: &Tables, call: CallId, lease: &Lease) {
    let answers = tables.claim_first_attempts(&[call], lease, clock::now()).await;
    assert!(matches!(answers.as_deref(), Ok([Ok(true)])), "{answers:?}");
}

#[tokio::test]
async fn a_recorded_attempt_is_shown() {
    let tables = tables().await;
    let (call, lease) = (a_call(&tables).await, lease());
    claim(&tables, call, &lease).await;
    let attempt = answered(500, "no");
    assert!(tables.record_attempt(&call, &FIRST, &lease.token, Some(3), &attempt, &FAILURE).await.unwrap());
    let read = read(&tables, call).await;
    assert_eq!((read.status, read.attempts, read.auto_retries), (CallStatus::Failed, 1, 0));
    assert_eq!((read.webhook_version, read.last_sent_at), (3, attempt.sent_at));
    assert_eq!(read.last_attempt, Some(attempt));
}

#[tokio::test]
async fn an_attempt_without_an_answer_or_a_webhook_is_recorded() {
    let tables = tables().await;
    let (call, lease) = (a_call(&tables).await, lease());
    claim(&tables, call, &lease).await;
    let attempt = Attempt { outcome: Outcome::no_answer("no address"), ..answered(500, "") };
    assert!(tables.record_attempt(&call, &FIRST, &lease.token, None, &attempt, &FAILURE).await.unwrap());
    let read = read(&tables, call).await;
    assert_eq!((read.webhook_version, read.last_attempt), (1, Some(attempt)));
}

#[tokio::test]
async fn only_the_holder_records_and_only_once() {
    let tables = tables().await;
    let (call, own) = (a_call(&tables).await, lease());
    let ok = answered(200, "ok");
    let unclaimed = tables.record_attempt(&call, &FIRST, &own.token, Some(1), &ok, &SUCCESS).await;
    assert!(!unclaimed.unwrap(), "nobody has claimed it");
    claim(&tables, call, &own).await;
    let foreign = tables.record_attempt(&call, &FIRST, &lease().token, Some(1), &ok, &SUCCESS).await;
    assert!(!foreign.unwrap(), "someone else has it");
    assert_eq!(read(&tables, call).await.status, CallStatus::Pending);
    assert!(tables.record_attempt(&call, &FIRST, &own.token, Some(1), &ok, &SUCCESS).await.unwrap());
    let again = tables.record_attempt(&call, &FIRST, &own.token, Some(1), &answered(500, ""), &FAILURE).await;
    assert!(!again.unwrap(), "the claim was given back");
    let read = read(&tables, call).await;
    assert_eq!((read.status, read.attempts, read.last_attempt), (CallStatus::Success, 1, Some(ok)));
}

#[tokio::test]
async fn whoever_was_taken_over_no_longer_records() {
    let tables = tables().await;
    let (call, slow, quick) = (a_call(&tables).await, lease(), lease());
    claim(&tables, call, &slow).await;
    let later = slow.until.plus(Duration::from_secs(1));
    let takeover = Lease { until: later.plus(Duration::from_secs(60)), ..quick };
    assert!(matches!(tables.claim_first_attempts(&[call], &takeover, later).await.as_deref(), Ok([Ok(true)])));
    let late = tables.record_attempt(&call, &FIRST, &slow.token, Some(1), &answered(500, "late"), &FAILURE).await;
    assert!(!late.unwrap());
    let ok = answered(200, "ok");
    assert!(tables.record_attempt(&call, &FIRST, &takeover.token, Some(1), &ok, &SUCCESS).await.unwrap());
    assert_eq!(read(&tables, call).await.last_attempt, Some(ok));
}

#[tokio::test]
async fn a_call_that_is_gone_is_not_made_again_by_recording() {
    let tables = tables().await;
    let missing = super::new_call(shared::domain::ids::WebhookId::generate(), "2026-01-02T03:04:05Z", "e").id;
    let recorded = tables.record_attempt(&missing, &FIRST, "lease", Some(1), &answered(200, ""), &SUCCESS).await;
    assert!(!recorded.unwrap());
    assert!(tables.calls_by_id(&[missing], clock::now()).await.unwrap().is_empty());
}
