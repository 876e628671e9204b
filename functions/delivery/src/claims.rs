//! Claiming calls: first attempts, nearly all there is, in one request; the others one by one, after a look.

use std::collections::{BTreeSet, HashMap};

use aws::clock;
use aws::store::claims::{Claimed, Lease};
use aws::store::{StoreError, Tables};
use domain::ids::CallId;
use domain::next::Next;
use domain::standing::{Readiness, Snapshot};
use futures::future::join_all;

use crate::received::Received;

/// A message with its call claimed or, where that is not ours, with what is next for it.
pub type Taken = (Received, Result<Claimed, Next>);

/// Claims the call of each message.
pub async fn claim(tables: &Tables, messages: Vec<Received>, lease: &Lease) -> Vec<Taken> {
    let (first, others): (Vec<_>, Vec<_>) = messages.into_iter().partition(Received::may_be_first);
    let (mut claims, left) = claim_first(tables, first, lease).await;
    claims.extend(claim_others(tables, left.into_iter().chain(others).collect(), lease).await);
    claims
}

/// Claims first attempts without a look. Answers with what is settled, and with messages whose call wants one: somebody
/// had it before.
async fn claim_first(tables: &Tables, messages: Vec<Received>, lease: &Lease) -> (Vec<Taken>, Vec<Received>) {
    let calls = distinct(&messages);
    if calls.is_empty() {
        return (Vec::new(), messages);
    }
    let claims = tables.claim_first_attempts(&calls, lease).await;
    let mut claims: HashMap<CallId, Result<bool, StoreError>> = calls.into_iter().zip(claims).collect();
    let (mut settled, mut left) = (Vec::new(), Vec::new());
    for message in messages {
        // Taken out, so that a second message about the same call gets a look.
        match claims.remove(&message.message.call_id) {
            Some(Ok(true)) => settled.push((message, Ok(Claimed::FIRST))),
            // Perhaps it is claimed all the same: then its message comes back when the lease is over.
            Some(Err(error)) => settled.push(fault(message, &error)),
            Some(Ok(false)) | None => left.push(message),
        }
    }
    (settled, left)
}

/// Reads the calls, which costs less than a claim that fails, then claims those that are ready.
async fn claim_others(tables: &Tables, messages: Vec<Received>, lease: &Lease) -> Vec<Taken> {
    let calls = distinct(&messages);
    if calls.is_empty() {
        return Vec::new();
    }
    let snapshots = match tables.snapshots(&calls, clock::now()).await {
        Ok(snapshots) => snapshots,
        Err(error) => return messages.into_iter().map(|message| fault(message, &error)).collect(),
    };
    let claims = messages.into_iter().map(|message| {
        let snapshot = snapshots.get(&message.message.call_id);
        async move {
            match claim_one(tables, &message, snapshot, lease).await {
                Ok(claim) => (message, claim),
                Err(error) => fault(message, &error),
            }
        }
    });
    join_all(claims).await
}

async fn claim_one(
    tables: &Tables,
    message: &Received,
    snapshot: Option<&Snapshot>,
    lease: &Lease,
) -> Result<Result<Claimed, Next>, StoreError> {
    let (call_id, cause) = (&message.message.call_id, &message.message.cause);
    let now = clock::now();
    let readiness = snapshot.map_or(Readiness::Nothing, |snapshot| snapshot.readiness(cause, now));
    if let (Readiness::Ready, Some(snapshot)) = (readiness, snapshot)
        && let Some(claimed) = tables.claim_call(call_id, cause, snapshot, lease, now).await?
    {
        return Ok(Ok(claimed));
    }
    let next = Next::without_claim(readiness, now);
    if next == Next::Done {
        tracing::info!(%call_id, "nothing left to do for this message");
    }
    Ok(Err(next))
}

/// The calls of the messages, each once.
fn distinct(messages: &[Received]) -> Vec<CallId> {
    let calls: BTreeSet<CallId> = messages.iter().map(|message| message.message.call_id).collect();
    calls.into_iter().collect()
}

fn fault(message: Received, error: &StoreError) -> Taken {
    tracing::error!(call_id = %message.message.call_id, %error, "a call could not be claimed; its message will be delivered again");
    (message, Err(Next::Again))
}
