//! Claims: of several invocations, one has a call at a time.

use std::time::Duration;

use it::events::unique;
use shared::clock;
use shared::domain::call::{CallStatus, Cause, Standing};
use shared::domain::ids::WebhookId;
use shared::domain::time::Instant;
use shared::store::calls::{Claim, Lease};

use super::{a_call, answered, lease, new_call, tables};

const NEW: Standing = Standing { status: CallStatus::Pending, automatic_attempts: 0, open: true };
const FIRST: Cause = Cause::Automatic { retries: 0 };

fn ours(answers: Vec<Result<bool, shared::store::StoreError>>) -> Vec<bool> {
    answers.into_iter().map(|answer| answer.unwrap_or_else(|error| panic!("{error}"))).collect()
}

/// A claim that ends at a moment.
fn until(until: Instant) -> Lease {
    Lease { token: unique(), until }
}

#[tokio::test]
async fn first_attempts_are_claimed_once() {
    let tables = tables().await;
    let (one, two) = (a_call(&tables).await, a_call(&tables).await);
    let missing = new_call(WebhookId::generate(), "2026-01-02T03:04:05.678Z", "e").id;
    let now = clock::now();
    assert_eq!(ours(tables.claim_first_attempts(&[one], &lease(), now).await.unwrap()), [true]);
    let answers = tables.claim_first_attempts(&[one, missing, two], &lease(), now).await.unwrap();
    assert_eq!(ours(answers), [false, false, true]);
    assert!(tables.calls_by_id(&[missing], now).await.unwrap().is_empty(), "claiming creates nothing");
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
                    ours(tables.claim_first_attempts(&[call], &lease(), clock::now()).await.unwrap())[0]
                } else {
                    tables.claim_call(&call, &FIRST, &lease(), clock::now()).await.unwrap() == Claim::Ours(NEW)
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
async fn a_claimed_call_is_busy_until_the_lease_ends() {
    let tables = tables().await;
    let call = a_call(&tables).await;
    let now = clock::now();
    let end = now.plus(Duration::from_secs(60));
    assert_eq!(tables.claim_call(&call, &FIRST, &until(end), now).await.unwrap(), Claim::Ours(NEW));
    assert_eq!(tables.claim_call(&call, &FIRST, &lease(), now).await.unwrap(), Claim::Busy(end));
    assert_eq!(tables.claim_call(&call, &FIRST, &lease(), end).await.unwrap(), Claim::Busy(end));
    assert_eq!(ours(tables.claim_first_attempts(&[call], &lease(), end).await.unwrap()), [false]);
    let later = end.plus(Duration::from_millis(1));
    assert_eq!(tables.claim_call(&call, &FIRST, &until(later), later).await.unwrap(), Claim::Ours(NEW));
    let much_later = later.plus(Duration::from_secs(1));
    assert_eq!(ours(tables.claim_first_attempts(&[call], &lease(), much_later).await.unwrap()), [true]);
}

#[tokio::test]
async fn what_is_done_or_was_never_asked_for_is_stale() {
    let tables = tables().await;
    let call = a_call(&tables).await;
    let missing = new_call(WebhookId::generate(), "2026-01-02T03:04:05.678Z", "e").id;
    let resend = Cause::Resend { token: "t".to_owned() };
    let now = clock::now();
    for (call, cause) in
        [(missing, &FIRST), (missing, &resend), (call, &resend), (call, &Cause::Automatic { retries: 1 })]
    {
        assert_eq!(tables.claim_call(&call, cause, &lease(), now).await.unwrap(), Claim::Stale, "{cause:?}");
    }
    // Even while someone has the call.
    let lease = lease();
    assert_eq!(ours(tables.claim_first_attempts(&[call], &lease, now).await.unwrap()), [true]);
    assert_eq!(tables.claim_call(&call, &resend, &super::lease(), now).await.unwrap(), Claim::Stale);

    let after = NEW.after(&FIRST, true);
    let recorded = tables.record_attempt(&call, &FIRST, &lease.token, Some(1), &answered(200, ""), &after).await;
    assert!(recorded.unwrap());
    assert_eq!(tables.claim_call(&call, &FIRST, &super::lease(), now).await.unwrap(), Claim::Stale);
    assert_eq!(ours(tables.claim_first_attempts(&[call], &super::lease(), now).await.unwrap()), [false]);
    assert!(tables.calls_by_id(&[missing], now).await.unwrap().is_empty(), "claiming creates nothing");
}
