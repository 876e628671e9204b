//! Manual resends in the table.

use aws::clock;
use aws::ids::new_webhook_id;
use aws::store::Tables;
use aws::store::bulk_resends::Resendable;
use aws::store::claims::{Claimed, Lease};
use aws::store::due::PATIENCE;
use aws::store::log::Conditions;
use domain::call::{CallStatus, Cause};
use domain::ids::CallId;
use domain::standing::Standing;
use domain::verdict::Verdict;

use super::{Turn, a_call, answered, claim_first, is_due, lease, new_call, read, record, settled, tables, turn};

fn resend(token: &str) -> Cause {
    Cause::Resend { token: token.to_owned() }
}

/// A call whose first attempt has failed.
async fn failed_call(tables: &Tables) -> CallId {
    let (call, lease) = (a_call(tables).await, lease());
    assert!(claim_first(tables, call, &lease).await);
    let failed = settled(CallStatus::Failed);
    assert!(record(tables, call, &Cause::Automatic, &lease.token, &answered(500, "no"), &failed).await);
    call
}

/// Claims a call for a resend that was asked for.
async fn begin(tables: &Tables, call: CallId, token: &str, lease: &Lease) -> Claimed {
    match turn(tables, call, &resend(token), lease, clock::now()).await {
        Turn::Ours(claimed) => claimed,
        other => panic!("{other:?}"),
    }
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
    let before = begin(&tables, call, "t", &lease).await.standing;
    assert_eq!((before.automatic_attempts, before.open), (1, false));
    let (after, ok) = (before.after(&resend("t"), Verdict::Success), answered(200, "ok"));
    assert!(record(&tables, call, &resend("t"), &lease.token, &ok, &after).await);
    let sent = read(&tables, call).await;
    assert_eq!((sent.status, sent.attempts, sent.auto_retries), (CallStatus::Success, 2, 0));
    assert_eq!(sent.last_attempt, Some(ok));
    // The message may arrive again.
    assert_eq!(turn(&tables, call, &resend("t"), &super::lease(), clock::now()).await, Turn::Nothing);
}

#[tokio::test]
async fn of_two_resends_the_later_one_counts() {
    let tables = tables().await;
    let call = failed_call(&tables).await;
    for token in ["one", "two"] {
        assert!(tables.request_resend(&call, token, clock::now()).await.unwrap().is_some());
    }
    assert_eq!(turn(&tables, call, &resend("one"), &lease(), clock::now()).await, Turn::Nothing);
    begin(&tables, call, "two", &lease()).await;
}

#[tokio::test]
async fn a_resend_that_is_asked_for_during_another_is_still_carried_out() {
    let tables = tables().await;
    let call = failed_call(&tables).await;
    tables.request_resend(&call, "one", clock::now()).await.unwrap();
    let lease = lease();
    let before = begin(&tables, call, "one", &lease).await.standing;
    tables.request_resend(&call, "two", clock::now()).await.unwrap();
    let busy = turn(&tables, call, &resend("two"), &super::lease(), clock::now()).await;
    assert!(matches!(busy, Turn::NotBefore(_)), "{busy:?}");

    let after = before.after(&resend("one"), Verdict::Failure { retry_at: None });
    assert!(record(&tables, call, &resend("one"), &lease.token, &answered(500, "no"), &after).await);
    assert_eq!(read(&tables, call).await.status, CallStatus::Pending, "one is still to come");
    begin(&tables, call, "two", &super::lease()).await;
}

#[tokio::test]
async fn a_resend_that_nobody_sent_is_looked_after_though_the_call_is_settled_meanwhile() {
    let tables = tables().await;
    let waiting = Standing::NEW.after(&Cause::Automatic, Verdict::Failure { retry_at: None });
    for (name, after) in
        [("success", settled(CallStatus::Success)), ("failure", waiting), ("given up", Standing::NEW.given_up())]
    {
        let (call, lease) = (a_call(&tables).await, lease());
        assert!(claim_first(&tables, call, &lease).await);
        tables.request_resend(&call, "t", clock::now()).await.unwrap();
        // Whoever asked for it dies here.
        assert!(record(&tables, call, &Cause::Automatic, &lease.token, &answered(200, "ok"), &after).await);
        assert_eq!(read(&tables, call).await.status, CallStatus::Pending, "{name}");
        assert!(!is_due(&tables, call, clock::now()).await, "{name}: the message has time to arrive");
        assert!(is_due(&tables, call, clock::now().plus(PATIENCE)).await, "{name}");
        begin(&tables, call, "t", &super::lease()).await;
    }
}

#[tokio::test]
async fn a_resend_whose_invocation_died_is_taken_up_again() {
    let tables = tables().await;
    let call = failed_call(&tables).await;
    tables.request_resend(&call, "t", clock::now()).await.unwrap();
    let lease = lease();
    begin(&tables, call, "t", &lease).await;
    let later = lease.until.plus(std::time::Duration::from_millis(1));
    let again = turn(&tables, call, &resend("t"), &super::lease(), later).await;
    assert!(matches!(again, Turn::Ours(Claimed { claims: 2, .. })), "{again:?}");
}

#[tokio::test]
async fn a_resend_can_overtake_the_first_attempt() {
    let tables = tables().await;
    let call = a_call(&tables).await;
    tables.request_resend(&call, "t", clock::now()).await.unwrap();
    let lease = lease();
    let before = begin(&tables, call, "t", &lease).await.standing;
    assert_eq!((before.automatic_attempts, before.open), (0, true));
    let after = before.after(&resend("t"), Verdict::Success);
    assert!(record(&tables, call, &resend("t"), &lease.token, &answered(200, "ok"), &after).await);
    let first = turn(&tables, call, &Cause::Automatic, &super::lease(), clock::now()).await;
    assert_eq!(first, Turn::Nothing, "its success leaves nothing to do for the first attempt");
}

#[tokio::test]
async fn what_is_not_there_cannot_be_resent() {
    let tables = tables().await;
    let missing = new_call(new_webhook_id(), "2026-01-02T03:04:05.678Z", "e").id;
    assert_eq!(tables.request_resend(&missing, "t", clock::now()).await.unwrap(), None);
    assert!(tables.calls_by_id(&[missing], clock::now()).await.unwrap().is_empty());
}

/// Calls as they are read to be sent again, each with a token.
async fn to_resend(tables: &Tables, calls: &[CallId]) -> Vec<(Resendable, String)> {
    let read = tables.resendable(calls, &Conditions::default(), clock::now()).await.expect("the emulator answers");
    read.into_iter().enumerate().map(|(number, call)| (call, format!("t{number}"))).collect()
}

#[tokio::test]
async fn many_calls_are_marked_as_one_is_whatever_they_wait_for() {
    let tables = tables().await;
    // One is settled, one waits for its first attempt, one has a resend to come that nobody sent.
    let calls = [failed_call(&tables).await, a_call(&tables).await, failed_call(&tables).await];
    tables.request_resend(&calls[2], "before", clock::now()).await.unwrap();
    let missing = new_call(new_webhook_id(), "2026-01-02T03:04:05.678Z", "e").id;
    let resendable = to_resend(&tables, &[calls[0], missing, calls[1], calls[2]]).await;
    assert_eq!(resendable.iter().map(|(call, _)| call.id).collect::<Vec<_>>(), calls, "in order");
    let marked = tables.request_resends(&resendable, clock::now()).await;
    assert_eq!(marked.into_iter().map(Result::unwrap).collect::<Vec<_>>(), [true; 3]);
    for (call, token) in &resendable {
        let shown = read(&tables, call.id).await;
        assert_eq!((shown.status, shown.event_id), (CallStatus::Pending, call.event_id.clone()));
        assert!(is_due(&tables, call.id, clock::now().plus(PATIENCE)).await, "should its message be lost");
        assert!(!is_due(&tables, call.id, clock::now()).await, "the message has time to arrive");
        begin(&tables, call.id, token, &lease()).await;
    }
}

#[tokio::test]
async fn calls_that_change_after_they_were_read_are_marked_all_the_same() {
    let tables = tables().await;
    let calls = [failed_call(&tables).await, failed_call(&tables).await];
    tables.request_resend(&calls[1], "before", clock::now()).await.unwrap();
    let resendable = to_resend(&tables, &calls).await;
    // From now on the scheduler looks after the first one, and no longer after the second one.
    tables.request_resend(&calls[0], "meanwhile", clock::now()).await.unwrap();
    let lease = lease();
    let before = begin(&tables, calls[1], "before", &lease).await.standing;
    let after = before.after(&resend("before"), Verdict::Success);
    assert!(record(&tables, calls[1], &resend("before"), &lease.token, &answered(200, "ok"), &after).await);
    let marked = tables.request_resends(&resendable, clock::now()).await;
    assert_eq!(marked.into_iter().map(Result::unwrap).collect::<Vec<_>>(), [true; 2]);
    for (call, token) in &resendable {
        assert!(is_due(&tables, call.id, clock::now().plus(PATIENCE)).await);
        begin(&tables, call.id, token, &super::lease()).await;
    }
}
