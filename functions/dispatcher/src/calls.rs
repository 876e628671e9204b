//! Writing calls and asking for their first attempts, in as few requests as the services allow.

use std::collections::{BTreeMap, BTreeSet};

use aws::clock;
use aws::queue::messages::Delivery;
use aws::queue::send::MESSAGES_PER_REQUEST;
use aws::store::calls::{NewCall, STATEMENTS_PER_REQUEST};
use domain::call::Cause;
use domain::ids::CallId;
use futures::future::join_all;

use crate::dispatcher::Dispatcher;

/// Writes calls that are not there yet, then sends a message for each. Answers with those for which either failed.
///
/// A call that is there already gets a message, too: perhaps the dispatcher that wrote it died before it could send
/// one. If it did not, the delivery function finds nothing left to do.
pub async fn start(dispatcher: &Dispatcher, calls: BTreeMap<CallId, NewCall>) -> BTreeSet<CallId> {
    let mut failed = BTreeSet::new();
    let calls: Vec<NewCall> = calls.into_values().collect();
    let written = join_all(calls.chunks(STATEMENTS_PER_REQUEST).map(|chunk| write(dispatcher, chunk))).await;
    failed.extend(written.into_iter().flatten());

    let deliveries: Vec<Delivery> = calls.into_iter().filter(|call| !failed.contains(&call.id)).map(delivery).collect();
    let sent = join_all(deliveries.chunks(MESSAGES_PER_REQUEST).map(|chunk| send(dispatcher, chunk))).await;
    failed.extend(sent.into_iter().flatten());
    failed
}

fn delivery(call: NewCall) -> Delivery {
    Delivery { call_id: call.id, event_id: call.event_id, cause: Cause::Automatic }
}

/// Those that could not be written.
async fn write(dispatcher: &Dispatcher, calls: &[NewCall]) -> Vec<CallId> {
    let ids = || calls.iter().map(|call| call.id);
    match dispatcher.tables.insert_calls(calls, clock::now()).await {
        Ok(results) => failures(ids(), results),
        Err(error) => failures(ids(), calls.iter().map(|_| Err(&error))),
    }
}

/// Those whose message could not be sent.
async fn send(dispatcher: &Dispatcher, deliveries: &[Delivery]) -> Vec<CallId> {
    let ids = || deliveries.iter().map(|delivery| delivery.call_id);
    match dispatcher.deliveries.send_deliveries(deliveries).await {
        Ok(results) => failures(ids(), results),
        Err(error) => failures(ids(), deliveries.iter().map(|_| Err(&error))),
    }
}

fn failures<E: std::fmt::Display>(
    ids: impl Iterator<Item = CallId>,
    results: impl IntoIterator<Item = Result<(), E>>,
) -> Vec<CallId> {
    ids.zip(results)
        .filter_map(|(call_id, result)| {
            let error = result.err()?;
            tracing::error!(%call_id, %error, "a call could not be started; its event will be delivered again");
            Some(call_id)
        })
        .collect()
}
