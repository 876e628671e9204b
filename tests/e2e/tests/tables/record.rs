//! Recording what came of an attempt.

use std::time::Duration;

use aws::clock;
use aws::ids::new_webhook_id;
use aws::store::claims::{Claimed, Lease};
use aws::store::due::{DueOrder, SHARDS};
use aws::store::outcomes::Claim;
use domain::call::{Attempt, CallStatus, Cause, Outcome};
use domain::retry::WaitsIn;
use domain::standing::Standing;
use domain::time::Timestamp;
use domain::verdict::Verdict;

use super::{DAY, Turn, a_call, answered, claim_first, is_due, lease, new_call, read, record, settled, tables, turn};

const FIRST: Cause = Cause::Automatic;
const SUCCESS: CallStatus = CallStatus::Success;
const FAILED: CallStatus = CallStatus::Failed;

#[tokio::test]
async fn a_recorded_attempt_is_shown() {
    let tables = tables().await;
    let (call, lease) = (a_call(&tables).await, lease());
    assert!(claim_first(&tables, call, &lease).await);
    let attempt = answered(500, "no");
    let claim = Claim { call: &call, cause: &FIRST, lease: &lease.token, claimed: &Claimed::FIRST };
    assert!(tables.record_attempt(claim, 3, &attempt, &settled(FAILED), WaitsIn::Queue).await.unwrap());
    let read = read(&tables, call).await;
    assert_eq!((read.status, read.attempts, read.auto_retries), (FAILED, 1, 0));
    assert_eq!((read.webhook_version, read.last_sent_at), (3, attempt.sent_at));
    assert_eq!(read.last_attempt, Some(attempt));
}

#[tokio::test]
async fn an_attempt_without_an_answer_is_recorded() {
    let tables = tables().await;
    let (call, lease) = (a_call(&tables).await, lease());
    assert!(claim_first(&tables, call, &lease).await);
    let attempt = Attempt { outcome: Outcome::no_answer("no address"), ..answered(500, "") };
    assert!(record(&tables, call, &FIRST, &lease.token, &attempt, &settled(FAILED)).await);
    assert_eq!(read(&tables, call).await.last_attempt, Some(attempt));
}

#[tokio::test]
async fn a_call_that_is_given_up_keeps_its_attempts_and_says_why() {
    let tables = tables().await;
    let (call, lease) = (a_call(&tables).await, lease());
    assert!(claim_first(&tables, call, &lease).await);
    let claim = Claim { call: &call, cause: &FIRST, lease: &lease.token, claimed: &Claimed::FIRST };
    assert!(tables.give_up(claim, "no reason").await.unwrap());
    let read = read(&tables, call).await;
    assert_eq!((read.status, read.attempts, read.last_attempt), (FAILED, 0, None));
    assert_eq!(read.given_up.as_deref(), Some("no reason"));
    assert!(!tables.give_up(claim, "again").await.unwrap(), "the claim was given back");
}

#[tokio::test]
async fn only_the_holder_records_and_only_once() {
    let tables = tables().await;
    let (call, own) = (a_call(&tables).await, lease());
    let ok = answered(200, "ok");
    let success = settled(SUCCESS);
    assert!(!record(&tables, call, &FIRST, &own.token, &ok, &success).await, "nobody has claimed it");
    assert!(claim_first(&tables, call, &own).await);
    assert!(!record(&tables, call, &FIRST, &lease().token, &ok, &success).await, "someone else has it");
    assert_eq!(read(&tables, call).await.status, CallStatus::Pending);
    assert!(record(&tables, call, &FIRST, &own.token, &ok, &success).await);
    let again = record(&tables, call, &FIRST, &own.token, &answered(500, ""), &settled(FAILED)).await;
    assert!(!again, "the claim was given back");
    let read = read(&tables, call).await;
    assert_eq!((read.status, read.attempts, read.last_attempt), (SUCCESS, 1, Some(ok)));
}

#[tokio::test]
async fn whoever_was_taken_over_no_longer_records() {
    let tables = tables().await;
    let (call, slow) = (a_call(&tables).await, lease());
    assert!(claim_first(&tables, call, &slow).await);
    let later = slow.until.plus(Duration::from_secs(1));
    let takeover = Lease { until: later.plus(Duration::from_secs(60)), ..lease() };
    assert!(matches!(turn(&tables, call, &FIRST, &takeover, later).await, Turn::Ours(_)));
    assert!(!record(&tables, call, &FIRST, &slow.token, &answered(500, "late"), &settled(FAILED)).await);
    let ok = answered(200, "ok");
    assert!(record(&tables, call, &FIRST, &takeover.token, &ok, &settled(SUCCESS)).await);
    assert_eq!(read(&tables, call).await.last_attempt, Some(ok));
}

#[tokio::test]
async fn a_call_that_is_gone_is_not_made_again_by_recording() {
    let tables = tables().await;
    let missing = new_call(new_webhook_id(), "2026-01-02T03:04:05Z", "e").id;
    assert!(!record(&tables, missing, &FIRST, "lease", &answered(200, ""), &settled(SUCCESS)).await);
    assert!(tables.calls_by_id(&[missing], clock::now()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_rescheduled_call_is_due_at_its_time_in_the_table_and_later_in_the_queue() {
    let tables = tables().await;
    for (waits_in, patience) in [(WaitsIn::Table, Duration::ZERO), (WaitsIn::Queue, aws::store::due::PATIENCE)] {
        let (call, lease) = (a_call(&tables).await, lease());
        assert!(claim_first(&tables, call, &lease).await);
        let next = clock::now().plus(Duration::from_secs(600));
        let after = Standing::NEW.after(&FIRST, Verdict::Failure { retry_at: Some(next) });
        let claim = Claim { call: &call, cause: &FIRST, lease: &lease.token, claimed: &Claimed::FIRST };
        assert!(tables.record_attempt(claim, 1, &answered(500, ""), &after, waits_in).await.unwrap());
        assert_eq!(read(&tables, call).await.next_retry_at, Some(next));
        let due = next.plus(patience);
        assert!(!is_due(&tables, call, Timestamp::from_millis(due.as_millis() - 1).unwrap()).await);
        assert!(is_due(&tables, call, due).await);
    }
}

#[tokio::test]
async fn due_calls_are_listed_by_how_long_they_have_been_due_or_the_other_way_round() {
    let tables = tables().await;
    // Not yet: the stack's scheduler takes up what is due.
    let start = clock::now().plus(DAY);
    // Of so many, two at least are in the same shard.
    let mut due = Vec::new();
    for number in 0..=u64::from(SHARDS) {
        let (call, lease) = (a_call(&tables).await, lease());
        assert!(claim_first(&tables, call, &lease).await);
        let next = start.plus(Duration::from_secs(number));
        let after = Standing::NEW.after(&FIRST, Verdict::Failure { retry_at: Some(next) });
        let claim = Claim { call: &call, cause: &FIRST, lease: &lease.token, claimed: &Claimed::FIRST };
        assert!(tables.record_attempt(claim, 1, &answered(500, ""), &after, WaitsIn::Table).await.unwrap());
        due.push(call);
    }
    let now = start.plus(Duration::from_secs(3600));
    let mut most = 0;
    for shard in 0..SHARDS {
        let own: Vec<_> = due.iter().filter(|call| call.spread() % SHARDS == shard).copied().collect();
        most = most.max(own.len());
        let listed = async |order| {
            let page = tables.due_calls(shard, now, order, 1000, None).await.unwrap();
            let calls = page.calls.iter().flat_map(|due| due.messages()).map(|message| message.call_id);
            calls.filter(|call| own.contains(call)).collect::<Vec<_>>()
        };
        assert_eq!(listed(DueOrder::LongestOverdueFirst).await, own);
        assert_eq!(listed(DueOrder::LatestFirst).await, own.iter().rev().copied().collect::<Vec<_>>());
    }
    assert!(most > 1);
}
