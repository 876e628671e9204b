//! Some calls of a resend of many cannot be asked for: the answer says how many, and the others are sent.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use e2e::events::{on_publish, unique};
use e2e::fault_proxy::{Fate, Faults, NoFaults, Request};
use e2e::{Receiver, eventually, queues};
use reqwest::Method;
use serde_json::{Value, json};

use super::send_events;
use super::turn::Turn;

const CALLS: usize = 4;

/// DynamoDB is too busy for the first statement of each request that marks resends.
#[derive(Debug)]
struct OneIsNotMarked;

impl Faults for OneIsNotMarked {
    fn fate(&self, request: &Request) -> Fate {
        let is_mark = request.action == "BatchExecuteStatement" && request.says("SET resend=?");
        if is_mark { Fate::ThrottleStatements(BTreeSet::from([0])) } else { Fate::Pass }
    }
}

/// SQS refuses the first message of each request that asks for resends.
#[derive(Debug)]
struct OneIsNotSent;

impl Faults for OneIsNotSent {
    fn fate(&self, request: &Request) -> Fate {
        match request.entries_that_say("resend").next() {
            Some(first) => Fate::RefuseEntries(BTreeSet::from([first])),
            None => Fate::Pass,
        }
    }
}

/// Nothing can be marked.
#[derive(Debug)]
struct NoneIsMarked;

impl Faults for NoneIsMarked {
    fn fate(&self, request: &Request) -> Fate {
        let is_mark = request.action == "BatchExecuteStatement" && request.says("SET resend=?");
        if is_mark { Fate::Throttle } else { Fate::Pass }
    }
}

#[tokio::test]
async fn the_answer_tells_how_many_could_not_be_asked_for() {
    let turn = Turn::take(Arc::new(NoFaults)).await;
    let (outputs, api, receiver, model) = (turn.outputs(), turn.api(), Receiver::start().await, unique());
    let webhook = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    send_events(outputs, &model, CALLS).await;
    let settled = || async {
        let calls = api.calls_of(&webhook).await;
        let are_done = calls.iter().all(|call| call["attributes"]["status"] == "success");
        (calls.len() == CALLS && are_done).then_some(())
    };
    eventually("the calls are made", settled).await;
    let resend = || async {
        let path = format!("/webhook_calls/resend?filter[fields][webhook_id][eq]={webhook}");
        let reply = api.send(api.request(Method::POST, &path)).await;
        (reply.status, reply.json()["data"]["attributes"].clone())
    };
    let partly: (u16, Value) = (202, json!({"count": CALLS - 1, "skipped": 0, "failed": 1}));

    turn.faults(Arc::new(OneIsNotMarked));
    assert_eq!(resend().await, partly);
    receiver.wait_for(CALLS + CALLS - 1).await;
    queues::drained(outputs, Duration::from_secs(90)).await;
    eventually("the one that was not marked is as it was", settled).await;

    turn.faults(Arc::new(NoneIsMarked));
    assert_eq!(resend().await.0, 500);

    turn.faults(Arc::new(OneIsNotSent));
    assert_eq!(resend().await, partly);
    receiver.wait_for(CALLS + 2 * (CALLS - 1)).await;
    queues::drained(outputs, Duration::from_secs(90)).await;
    let pending = api.calls_of(&webhook).await.into_iter().filter(|call| call["attributes"]["status"] == "pending");
    assert_eq!(pending.count(), 1, "it is marked");
    assert_eq!(receiver.count(), CALLS + 2 * (CALLS - 1));

    turn.no_faults();
    assert_eq!(resend().await, (202, json!({"count": CALLS, "skipped": 0, "failed": 0})));
    receiver.wait_for(CALLS + 2 * (CALLS - 1) + CALLS).await;
    eventually("all are sent", settled).await;
}
