//! Manual resends in the table.

use shared::clock;
use shared::domain::call::{CallStatus, Cause, Standing};
use shared::domain::ids::{CallId, WebhookId};
use shared::store::Tables;
use shared::store::calls::Claim;

use super::{a_call, answered, lease, new_call, read, tables};

const FIRST: Cause = Cause::Automatic { retries: 0 };
const FAILED: Standing = Standing { status: CallStatus::Failed, automatic_attempts: 1, open: false };

fn resend(token: &str) -> Cause {
    Cause::Resend { token: token.to_owned() }
}

/// A call whose first attempt has failed.
async fn failed_call(tables: &Tables) -> CallId {
    let (call, lease) = (a_call(tables).await, lease());
    let claimed = tables.claim_first_attempts(&[call], &lease, clock::now()).await;
    assert!(matches!(claimed.as_deref(), Ok([Ok(true)])), "{claimed:?}");
    let recorded = tables.record_attempt(&call, &FIRST, &lease.token, Some(1), &answered(500, "no"), &FAILED).await;
    assert!(matches!(recorded, Ok(true)), "{recorded:?}");
    call
}

#[tokio::test]
async fn a_resend_is_asked_for_claimed_and_recorded() {
    let tables = tables().await;
    let call = failed_call(&tables).await;
    let event_id = tables.request_resend(&call, "t", clock::now()).await.unwrap();
    let asked = read(&tables, call).await;
    assert_eq!(event_id, Some(asked.event_id.clone()));
    assert_eq!((asked.status, asked.attempts), (CallStatus::Pending, 1));
    assert!(asked.last_attempt.is_some(), "the last attempt stays until the next one");

    let lease = lease();
    let Claim::Ours(before) = tables.claim_call(&call, &resend("t"), &lease, clock::now()).await.unwrap() else {
        panic!("not ours");
    };
    assert_eq!((before.automatic_attempts, before.open), (1, false));
    let (after, ok) = (before.after(&resend("t"), true), answered(200, "ok"));
    assert!(tables.record_attempt(&call, &resend("t"), &lease.token, Some(2), &ok, &after).await.unwrap());
    let sent = read(&tables, call).await;
    assert_eq!((sent.status, sent.attempts, sent.auto_retries), (CallStatus::Success, 2, 0));
    assert_eq!((sent.webhook_version, sent.last_attempt), (2, Some(ok)));
    // The message may arrive again.
    assert_eq!(tables.claim_call(&call, &resend("t"), &super::lease(), clock::now()).await.unwrap(), Claim::Stale);
}

#[tokio::test]
async fn of_two_resends_the_later_one_counts() {
    let tables = tables().await;
    let call = failed_call(&tables).await;
    for token in ["one", "two"] {
        assert!(tables.request_resend(&call, token, clock::now()).await.unwrap().is_some());
    }
    let now = clock::now();
    assert_eq!(tables.claim_call(&call, &resend("one"), &lease(), now).await.unwrap(), Claim::Stale);
    assert!(matches!(tables.claim_call(&call, &resend("two"), &lease(), now).await.unwrap(), Claim::Ours(_)));
}

#[tokio::test]
async fn a_resend_that_is_asked_for_during_another_is_still_carried_out() {
    let tables = tables().await;
    let call = failed_call(&tables).await;
    tables.request_resend(&call, "one", clock::now()).await.unwrap();
    let lease = lease();
    let claim = tables.claim_call(&call, &resend("one"), &lease, clock::now()).await.unwrap();
    let Claim::Ours(before) = claim else { panic!("{claim:?}") };
    tables.request_resend(&call, "two", clock::now()).await.unwrap();
    let busy = tables.claim_call(&call, &resend("two"), &super::lease(), clock::now()).await.unwrap();
    assert_eq!(busy, Claim::Busy(lease.until));

    let after = before.after(&resend("one"), false);
    let attempt = answered(500, "no");
    assert!(tables.record_attempt(&call, &resend("one"), &lease.token, Some(1), &attempt, &after).await.unwrap());
    let second = tables.claim_call(&call, &resend("two"), &super::lease(), clock::now()).await.unwrap();
    assert!(matches!(second, Claim::Ours(_)), "{second:?}");
}

#[tokio::test]
async fn a_resend_can_overtake_the_first_attempt() {
    let tables = tables().await;
    let call = a_call(&tables).await;
    tables.request_resend(&call, "t", clock::now()).await.unwrap();
    let lease = lease();
    let claim = tables.claim_call(&call, &resend("t"), &lease, clock::now()).await.unwrap();
    let Claim::Ours(before) = claim else { panic!("{claim:?}") };
    assert_eq!((before.automatic_attempts, before.open), (0, true));
    let after = before.after(&resend("t"), true);
    let attempt = answered(200, "ok");
    assert!(tables.record_attempt(&call, &resend("t"), &lease.token, Some(1), &attempt, &after).await.unwrap());
    let first = tables.claim_call(&call, &FIRST, &super::lease(), clock::now()).await.unwrap();
    assert_eq!(first, Claim::Stale, "its success leaves nothing to do for the first attempt");
}

#[tokio::test]
async fn what_is_not_there_cannot_be_resent() {
    let tables = tables().await;
    let missing = new_call(WebhookId::generate(), "2026-01-02T03:04:05.678Z", "e").id;
    assert_eq!(tables.request_resend(&missing, "t", clock::now()).await.unwrap(), None);
    assert!(tables.calls_by_id(&[missing], clock::now()).await.unwrap().is_empty());
}
