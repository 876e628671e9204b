//! Writing calls and asking for their first attempts, in as few requests as the services allow.

use std::collections::{BTreeMap, BTreeSet};

use aws::clock;
use aws::queue::messages::CallMessage;
use aws::store::calls::NewCall;
use domain::call::Cause;
use domain::ids::CallId;

use crate::resources::Resources;

/// Writes calls that are not there yet, then sends a message for each. Answers with those for which either failed.
///
/// A call that is there already gets a message, too: perhaps the dispatcher that wrote it died before it could send
/// one. If it did not, the delivery function finds nothing left to do.
pub async fn start(resources: &Resources, calls: BTreeMap<CallId, NewCall>) -> BTreeSet<CallId> {
    let calls: Vec<NewCall> = calls.into_values().collect();
    let written = resources.tables.insert_calls(&calls, clock::now()).await;
    let mut failed: BTreeSet<CallId> = failures(calls.iter().map(|call| call.id), written).collect();

    let messages: Vec<_> = calls.into_iter().filter(|call| !failed.contains(&call.id)).map(message).collect();
    let sent = resources.delivery_queue.send_calls(&messages).await;
    failed.extend(failures(messages.iter().map(|message| message.call_id), sent));
    failed
}

fn message(call: NewCall) -> CallMessage {
    CallMessage { call_id: call.id, event_id: call.event_id, cause: Cause::Automatic }
}

fn failures<E: std::fmt::Display>(
    ids: impl Iterator<Item = CallId>,
    results: impl IntoIterator<Item = Result<(), E>>,
) -> impl Iterator<Item = CallId> {
    ids.zip(results).filter_map(|(call_id, result)| {
        let error = result.err()?;
        tracing::error!(%call_id, %error, "a call could not be started; its event will be delivered again");
        Some(call_id)
    })
}
