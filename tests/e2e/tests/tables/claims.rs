//! Claims: of several invocations, one has a call at a time.

use std::time::Duration;

use aws::clock;
use aws::ids::new_webhook_id;
use aws::store::claims::{Claimed, Lease};
use domain::call::{CallStatus, Cause};
use domain::standing::{NEXT_LOOK, Standing};
use domain::time::Timestamp;
use domain::verdict::Verdict;
use e2e::events::unique;

use super::{Turn, a_call, answered, claim_first, lease, new_call, record, settled, tables, turn};

const FIRST: Cause = Cause::Automatic;

/// A claim that ends at a moment.
fn until(until: Timestamp) -> Lease {
    Lease { token: unique(), until }
}

fn ours(claims: u32) -> Turn {
    Turn::Ours(Claimed { standing: Standing::NEW, claims })
}

#[tokio::test]
async fn first_attempts_are_claimed_once() {
    let tables = tables().await;
    let (one, two) = (a_call(&tables).await, a_call(&tables).await);
    let missing = new_call(new_webhook_id(), "2026-01-02T03:04:05.678Z", "e").id;
    assert!(claim_first(&tables, one, &lease()).await);
    let answers = tables.claim_first_attempts(&[one, missing, two], &lease()).await;
    assert_eq!(answers.into_iter().map(Result::unwrap).collect::<Vec<_>>(), [false, false, true]);
    assert!(tables.calls_by_id(&[missing], clock::now()).await.unwrap().is_empty(), "claiming creates nothing");
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
async fn claims_without_a_record_are_counted() {
    let tables = tables().await;
    let call = a_call(&tables).await;
    let mut now = clock::now();
    for claims in 1..=3 {
        let end = now.plus(Duration::from_secs(60));
        assert_eq!(turn(&tables, call, &FIRST, &until(end), now).await, ours(claims));
        now = end.plus(Duration::from_millis(1));
    }
    assert!(!claim_first(&tables, call, &lease()).await, "it is no longer the first claim");
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
