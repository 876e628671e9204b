//! Claiming calls. First attempts, nearly all there is, are created and claimed in one request; the others are claimed one by
//! one, after a look.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws::clock;
use aws::store::claims::{Claimed, Found};
use aws::store::{StoreError, Tables};
use domain::call::NewCall;
use domain::ids::CallId;
use domain::next::Next;
use domain::standing::{Readiness, Standing};
use futures::future::join_all;

use crate::received::Received;

/// A message with its call claimed or, where that is not ours, with what is next for it.
pub type Taken = (Received, Result<Claimed, Next>);

/// Claims the call of each message.
pub async fn claim(tables: &Tables, messages: Vec<Received>) -> Vec<Taken> {
    let (untried, others): (Vec<_>, Vec<_>) = messages.into_iter().partition(|message| message.untried().is_some());
    let (mut taken, left) = create(tables, untried).await;
    taken.extend(claim_others(tables, left.into_iter().chain(others).collect()).await);
    taken
}

/// Creates calls, each claimed. Answers with what is settled, and with messages whose call wants a look: it is there, or
/// another message of the same batch is about it, too.
async fn create(tables: &Tables, messages: Vec<Received>) -> (Vec<Taken>, Vec<Received>) {
    let mut first: BTreeMap<CallId, usize> = BTreeMap::new();
    for (number, message) in messages.iter().enumerate() {
        first.entry(message.message.call_id).or_insert(number);
    }
    let first: BTreeSet<usize> = first.into_values().collect();
    let calls: Vec<_> = first.iter().filter_map(|number| new_call(&messages[*number])).collect();
    let created = tables.create_claimed(&calls, clock::now()).await;
    let mut created: HashMap<usize, Result<bool, StoreError>> = first.into_iter().zip(created).collect();
    let (mut taken, mut left) = (Vec::new(), Vec::new());
    for (number, message) in messages.into_iter().enumerate() {
        match created.remove(&number) {
            Some(Ok(true)) => {
                let claimed = message.message.new.as_ref().map_or(Claimed::FIRST, Claimed::first);
                taken.push((message, Ok(claimed)));
            }
            Some(Err(error)) => taken.push(fault(tables, message, &Standing::NEW, &error).await),
            Some(Ok(false)) | None => left.push(message),
        }
    }
    (taken, left)
}

fn new_call(message: &Received) -> Option<(&NewCall, &aws::store::lease::Lease)> {
    Some((message.message.new.as_ref()?, &message.lease))
}

/// Reads the calls, which costs less than a claim that fails, then claims those that are ready.
async fn claim_others(tables: &Tables, messages: Vec<Received>) -> Vec<Taken> {
    let calls: BTreeSet<CallId> = messages.iter().map(|message| message.message.call_id).collect();
    if calls.is_empty() {
        return Vec::new();
    }
    let calls: Vec<CallId> = calls.into_iter().collect();
    let found = match tables.find_calls(&calls, clock::now()).await {
        Ok(found) => found,
        Err(error) => {
            let faults = messages.into_iter().map(|message| fault(tables, message, &Standing::NEW, &error));
            return join_all(faults).await;
        }
    };
    let claims = messages.into_iter().map(|message| {
        let found = found.get(&message.message.call_id);
        let before = found.and_then(|found| found.as_ref().ok()).map_or(Standing::NEW, |found| found.snapshot.standing);
        async move {
            match claim_one(tables, &message, found).await {
                Ok(claimed) => (message, claimed),
                Err(error) => fault(tables, message, &before, &error).await,
            }
        }
    });
    join_all(claims).await
}

async fn claim_one(
    tables: &Tables,
    message: &Received,
    found: Option<&Result<Found, StoreError>>,
) -> Result<Result<Claimed, Next>, StoreError> {
    let (call_id, cause) = (&message.message.call_id, &message.message.cause);
    let now = clock::now();
    let found = match (found, &message.message.new) {
        (Some(found), _) => found.as_ref().map_err(Clone::clone)?,
        // A first receive failed before anything was written, or what is there has expired.
        (None, Some(new)) => {
            let created = tables.recreate_claimed(new, &message.lease, now).await?;
            return Ok(if created { Ok(Claimed::first(new)) } else { Err(Next::At(now)) });
        }
        (None, None) => {
            tracing::info!(%call_id, "the call is not in the log; nothing left to do for this message");
            return Ok(Err(Next::Done));
        }
    };
    if let Some(claimed) = found.claimed_under(&message.lease) {
        return Ok(Ok(claimed));
    }
    let readiness = found.snapshot.readiness(cause, now);
    if readiness == Readiness::Ready
        && let Some(claimed) = tables.claim_call(call_id, cause, &found.snapshot, &message.lease, now).await?
    {
        return Ok(Ok(claimed));
    }
    let next = Next::without_claim(readiness, now);
    if next == Next::Done {
        tracing::info!(%call_id, "nothing left to do for this message");
    }
    Ok(Err(next))
}

/// Perhaps the call is claimed all the same, and only the answer was lost: then the claim is given back, as far as that can be
/// done, and the call stands as it did before. Whoever would find it otherwise would take this invocation for dead.
async fn fault(tables: &Tables, message: Received, before: &Standing, error: &StoreError) -> Taken {
    let call_id = message.message.call_id;
    tracing::error!(%call_id, %error, "a call could not be claimed; its message will be delivered again");
    if let Err(error) = tables.give_back(&call_id, &message.lease.token, before).await {
        tracing::warn!(%call_id, %error, "whether the call is claimed is unknown");
    }
    (message, Err(Next::Again))
}
