//! Claiming calls: first attempts, nearly all there is, in one request; the others one by one.

use std::collections::HashMap;

use futures::future::join_all;
use shared::clock;
use shared::domain::call::{CallStatus, Cause, Standing};
use shared::domain::ids::CallId;
use shared::domain::time::Instant;
use shared::store::calls::{Claim, Lease};
use shared::store::{StoreError, Tables};

use crate::batch::Received;

/// What came of claiming, for each message.
pub type Claims = Vec<(Received, Result<Claim, StoreError>)>;

/// How a call stands that has never been attempted.
const NEW: Standing = Standing { status: CallStatus::Pending, automatic_attempts: 0, open: true };

/// Claims the call of each message.
pub async fn claim(tables: &Tables, messages: Vec<Received>, lease: &Lease) -> Claims {
    let now = clock::now();
    let mut first = first_attempts(tables, &messages, lease, now).await;
    let claims = messages.into_iter().map(|message| {
        // Taken out, so that a second message about the same call asks for itself.
        let claimed = first.remove(&message.delivery.call_id);
        async move {
            let claim = match claimed {
                Some(Ok(true)) => Ok(Claim::Ours(NEW)),
                Some(Err(error)) => Err(error),
                Some(Ok(false)) | None => {
                    tables.claim_call(&message.delivery.call_id, &message.delivery.cause, lease, now).await
                }
            };
            (message, claim)
        }
    });
    join_all(claims).await
}

async fn first_attempts(
    tables: &Tables,
    messages: &[Received],
    lease: &Lease,
    now: Instant,
) -> HashMap<CallId, Result<bool, StoreError>> {
    let mut calls: Vec<CallId> = messages
        .iter()
        .filter(|message| message.delivery.cause == Cause::Automatic { retries: 0 })
        .map(|message| message.delivery.call_id)
        .collect();
    calls.sort_unstable();
    calls.dedup();
    if calls.is_empty() {
        return HashMap::new();
    }
    match tables.claim_first_attempts(&calls, lease, now).await {
        Ok(claims) => calls.into_iter().zip(claims).collect(),
        Err(error) => {
            // Perhaps some are claimed all the same: their messages come back when the lease is over.
            let cause = error.to_string();
            let fault = |call| (call, Err(StoreError::Service { action: "claim webhook calls", cause: cause.clone() }));
            calls.into_iter().map(fault).collect()
        }
    }
}
