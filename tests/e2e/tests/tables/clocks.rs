//! Functions whose clocks are apart. A claim is made for until the end of its invocation and ten seconds more, both by Lambda's
//! clock; whoever comes next judges it by a clock of its own.

use std::time::Duration;

use aws::clock;
use aws::store::Tables;
use aws::store::claims::{Claimed, Lease};
use domain::call::{CallStatus, Cause};
use domain::ids::CallId;
use domain::standing::{Snapshot, Standing};
use domain::time::Timestamp;
use domain::verdict::Verdict;
use e2e::events::unique;

use super::{Turn, a_call, answered, lease, record, tables, turn};

const FIRST: Cause = Cause::Automatic;
/// By how much a lease outlives its invocation.
const MARGIN: Duration = Duration::from_secs(10);
const SECOND: Duration = Duration::from_secs(1);

/// A claim without a look at the call: the table alone decides.
async fn claim_blindly(tables: &Tables, call: CallId, now: Timestamp) -> Option<Claimed> {
    let ready =
        Snapshot { standing: Standing::NEW, lease_until: None, resend: None, resend_begun: None, parked: false };
    tables.claim_call(&call, &FIRST, &ready, &lease(), now).await.unwrap_or_else(|error| panic!("{error}"))
}

#[tokio::test]
async fn two_invocations_never_have_a_call_while_their_clocks_are_apart_by_less_than_the_margin() {
    let tables = tables().await;
    let call = a_call(&tables).await;
    let (begun, ends) = (clock::now(), clock::now().plus(Duration::from_secs(30)));
    let own = Lease { token: unique(), until: ends.plus(MARGIN) };
    assert!(matches!(turn(&tables, call, &FIRST, &own, begun).await, Turn::Ours(_)));
    // By clocks that are right, ahead by as much as the margin, and behind, at the last moment of the invocation.
    let behind = Timestamp::from_millis(ends.as_millis() - 60_000).unwrap();
    for now in [ends, ends.plus(MARGIN), behind] {
        assert!(matches!(turn(&tables, call, &FIRST, &lease(), now).await, Turn::NotBefore(_)));
        assert_eq!(claim_blindly(&tables, call, now).await, None);
    }
    // It ends all the same, and whoever has it then is the only one again.
    let over = ends.plus(MARGIN + SECOND);
    assert!(matches!(turn(&tables, call, &FIRST, &lease(), over).await, Turn::Ours(Claimed { claims: 2, .. })));
    let late = super::answered(200, "");
    let after = Standing::NEW.after(&FIRST, Verdict::Success);
    assert!(!record(&tables, call, &FIRST, &own.token, &late, &after).await, "the first one's record no longer counts");
}

#[tokio::test]
async fn a_retry_is_early_by_no_more_than_clocks_are_apart() {
    let tables = tables().await;
    let (call, own) = (a_call(&tables).await, lease());
    assert!(super::claim_first(&tables, call, &own).await);
    // By the clock of the invocation that failed.
    let due = clock::now().plus(Duration::from_secs(120));
    let after = Standing::NEW.after(&FIRST, Verdict::Failure { retry_at: Some(due) });
    assert_eq!(after.status, CallStatus::Rescheduled);
    assert!(record(&tables, call, &FIRST, &own.token, &answered(500, "no"), &after).await);
    // Another one's clock is ahead by three seconds: when it says so, the retry is made, three seconds early; never before.
    let ahead = 3 * SECOND;
    let just_before = Timestamp::from_millis(due.as_millis() - 1).unwrap();
    assert_eq!(turn(&tables, call, &FIRST, &lease(), just_before).await, Turn::NotBefore(due));
    assert_eq!(claim_blindly(&tables, call, just_before).await, None);
    let really = Timestamp::from_millis(due.as_millis() - i64::try_from(ahead.as_millis()).unwrap()).unwrap();
    assert!(matches!(turn(&tables, call, &FIRST, &lease(), really.plus(ahead)).await, Turn::Ours(_)));
}
