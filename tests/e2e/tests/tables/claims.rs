//! Claims: of several invocations, one has a call at a time.

use std::time::Duration;

use aws::clock;
use aws::ids::new_webhook_id;
use aws::store::claims::{Claimed, Lease};
use domain::call::{CallStatus, Cause, NewCall};
use domain::standing::{NEXT_LOOK, Snapshot, Standing};
use domain::time::Timestamp;
use domain::verdict::Verdict;
use e2e::events::unique;

use super::{Turn, a_call, answered, claim_first, expired, insert, lease, new_call, record, settled, tables, turn};

const FIRST: Cause = Cause::Automatic;

/// A claim that ends at a moment.
fn until(until: Timestamp) -> Lease {
    Lease { token: unique(), until }
}

fn ours(claims: u32) -> Turn {
    Turn::Ours(Claimed { claims, ..Claimed::FIRST })
}

#[tokio::test]
async fn a_call_is_created_by_its_first_claim() {
    let tables = tables().await;
    let calls: Vec<_> = (0..3).map(|_| new_call(new_webhook_id(), "2026-01-02T03:04:05.678Z", "e")).collect();
    let leases = [lease(), lease(), lease()];
    let (one, three) = ((&calls[0], &leases[0]), (&calls[2], &leases[2]));
    let created = tables.create_claimed(&[one], clock::now()).await;
    assert!(matches!(created[..], [Ok(true)]), "{created:?}");
    let again = lease();
    let created = tables.create_claimed(&[(&calls[0], &again), (&calls[1], &leases[1]), three], clock::now()).await;
    assert_eq!(created.into_iter().map(Result::unwrap).collect::<Vec<_>>(), [false, true, true]);
    let shown = super::read(&tables, calls[0].id).await;
    assert_eq!((shown.status, shown.attempts, shown.webhook_version), (CallStatus::Pending, 0, 1));
}

#[tokio::test]
async fn a_claim_whose_answer_was_lost_is_recognised_by_its_lease() {
    let tables = tables().await;
    let (call, own) = (new_call(new_webhook_id(), "2026-01-02T03:04:05.678Z", "e"), lease());
    tables.create_claimed(&[(&call, &own)], clock::now()).await;
    let found = tables.find_calls(&[call.id], clock::now()).await.unwrap().remove(&call.id).unwrap().unwrap();
    assert_eq!(found.claimed_under(&own), Some(Claimed::FIRST));
    assert_eq!(found.claimed_under(&lease()), None);
    assert!(tables.recreate_claimed(&call, &own, clock::now()).await.unwrap(), "done twice, it is the same");
    // The same of a call that was there before.
    let call = a_call(&tables).await;
    let now = clock::now();
    assert_eq!(turn(&tables, call, &FIRST, &own, now).await, ours(1));
    let found = tables.find_calls(&[call], now).await.unwrap().remove(&call).unwrap().unwrap();
    let unclaimed = Snapshot { lease_until: None, ..found.snapshot };
    assert_eq!(tables.claim_call(&call, &FIRST, &unclaimed, &own, now).await.unwrap(), Some(Claimed::FIRST));
    assert_eq!(tables.claim_call(&call, &FIRST, &unclaimed, &lease(), now).await.unwrap(), None);
}

#[tokio::test]
async fn an_expired_call_counts_as_not_there_and_is_overwritten() {
    let tables = tables().await;
    let call = new_call(new_webhook_id(), "2026-01-02T03:04:05.678Z", "e");
    insert(&tables, std::slice::from_ref(&call), expired()).await;
    let created = tables.create_claimed(&[(&call, &lease())], clock::now()).await;
    assert!(matches!(created[..], [Ok(false)]), "DynamoDB has not deleted it: {created:?}");
    assert!(tables.find_calls(&[call.id], clock::now()).await.unwrap().is_empty());
    assert!(tables.recreate_claimed(&call, &lease(), clock::now()).await.unwrap());
    assert!(!tables.recreate_claimed(&call, &lease(), clock::now()).await.unwrap(), "now one is there");
    assert_eq!(super::read(&tables, call.id).await.status, CallStatus::Pending);
}

#[tokio::test]
async fn a_claim_that_is_given_back_counts_for_nothing() {
    let tables = tables().await;
    let call = a_call(&tables).await;
    for _ in 0..7 {
        let own = lease();
        assert_eq!(turn(&tables, call, &FIRST, &own, clock::now()).await, ours(1));
        assert!(!tables.give_back(&call, &lease().token, &Standing::NEW).await.unwrap(), "someone else has it");
        assert!(tables.give_back(&call, &own.token, &Standing::NEW).await.unwrap());
        assert!(!tables.give_back(&call, &own.token, &Standing::NEW).await.unwrap(), "it was given back");
    }
}

#[tokio::test]
async fn of_many_claims_at_once_one_wins() {
    let tables = tables().await;
    let call = a_call(&tables).await;
    let claims: Vec<_> = (0..10)
        .map(|number| {
            let tables = tables.clone();
            tokio::spawn(async move {
                if number % 2 == 0 {
                    claim_first(&tables, call, &lease()).await
                } else {
                    matches!(turn(&tables, call, &FIRST, &lease(), clock::now()).await, Turn::Ours(_))
                }
            })
        })
        .collect();
    let mut winners = 0;
    for claim in claims {
        winners += usize::from(claim.await.unwrap());
    }
    assert_eq!(winners, 1);
}

#[tokio::test]
async fn a_claimed_call_is_not_ready_until_the_lease_ends() {
    let tables = tables().await;
    let call = a_call(&tables).await;
    let now = clock::now();
    let end = now.plus(Duration::from_secs(60));
    assert_eq!(turn(&tables, call, &FIRST, &until(end), now).await, ours(1));
    assert_eq!(turn(&tables, call, &FIRST, &lease(), now).await, Turn::NotBefore(now.plus(NEXT_LOOK)));
    assert_eq!(turn(&tables, call, &FIRST, &lease(), end).await, Turn::NotBefore(end));
    assert!(!claim_first(&tables, call, &lease()).await);
}

#[tokio::test]
async fn a_test_is_known_as_one_whoever_claims_it_and_however_often() {
    let tables = tables().await;
    let call = NewCall { test: true, ..new_call(new_webhook_id(), "2026-01-02T03:04:05.678Z", "e") };
    let (own, now) = (lease(), clock::now());
    let created = tables.create_claimed(&[(&call, &own)], now).await;
    assert!(matches!(created[..], [Ok(true)]), "{created:?}");
    let found = tables.find_calls(&[call.id], now).await.unwrap().remove(&call.id).unwrap().unwrap();
    assert_eq!(found.claimed_under(&own), Some(Claimed::first(&call)));
    assert!(tables.give_back(&call.id, &own.token, &Standing::NEW).await.unwrap());
    let again = turn(&tables, call.id, &FIRST, &lease(), now).await;
    assert_eq!(again, Turn::Ours(Claimed { test: true, ..Claimed::FIRST }));
    assert!(super::read(&tables, call.id).await.test);
    assert!(!super::read(&tables, a_call(&tables).await).await.test);
}

#[tokio::test]
async fn claims_without_a_record_are_counted() {
    let tables = tables().await;
    let call = a_call(&tables).await;
    let mut now = clock::now();
    for claims in 1..=3 {
        let end = now.plus(Duration::from_secs(60));
        assert_eq!(turn(&tables, call, &FIRST, &until(end), now).await, ours(claims));
        now = end.plus(Duration::from_millis(1));
    }
}

#[tokio::test]
async fn what_is_done_or_was_never_asked_for_needs_nothing() {
    let tables = tables().await;
    let call = a_call(&tables).await;
    let missing = new_call(new_webhook_id(), "2026-01-02T03:04:05.678Z", "e").id;
    let resend = Cause::Resend { token: "t".to_owned() };
    let now = clock::now();
    for (call, cause) in [(missing, &FIRST), (missing, &resend), (call, &resend)] {
        assert_eq!(turn(&tables, call, cause, &lease(), now).await, Turn::Nothing, "{cause:?}");
    }
    // Even while someone has the call.
    let lease = lease();
    assert!(claim_first(&tables, call, &lease).await);
    assert_eq!(turn(&tables, call, &resend, &super::lease(), now).await, Turn::Nothing);

    let after = Standing::NEW.after(&FIRST, Verdict::Success);
    assert_eq!(after, settled(CallStatus::Success));
    assert!(record(&tables, call, &FIRST, &lease.token, &answered(200, ""), &after).await);
    assert_eq!(turn(&tables, call, &FIRST, &super::lease(), now).await, Turn::Nothing);
    assert!(!claim_first(&tables, call, &super::lease()).await);
    assert!(tables.calls_by_id(&[missing], now).await.unwrap().is_empty(), "claiming creates nothing");
}
