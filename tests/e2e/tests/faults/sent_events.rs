//! Events over HTTP, while SQS takes some of them or none.

use std::collections::BTreeSet;
use std::sync::Arc;

use e2e::api::Reply;
use e2e::events::{on_publish, unique};
use e2e::fault_proxy::{Fate, Faults, Request};
use e2e::{Receiver, logs};
use serde_json::{Value, json};

use super::event;
use super::turn::Turn;

/// Refuses messages that say this.
#[derive(Debug)]
struct Refusing(String);

impl Faults for Refusing {
    fn fate(&self, request: &Request) -> Fate {
        let refused: BTreeSet<usize> = request.entries_that_say(&self.0).collect();
        if refused.is_empty() { Fate::Pass } else { Fate::RefuseEntries(refused) }
    }
}

/// Lets no request to a queue of events through.
#[derive(Debug)]
struct NoEventQueue(&'static str);

impl Faults for NoEventQueue {
    fn fate(&self, request: &Request) -> Fate {
        let is_for_it = request.is_send() && request.body["QueueUrl"] == self.0;
        if is_for_it { Fate::Fail } else { Fate::Pass }
    }
}

fn codes(reply: &Reply) -> Vec<Value> {
    let data = reply.json()["data"].as_array().cloned().unwrap_or_default();
    data.iter().map(|entry| entry["attributes"]["code"].clone()).collect()
}

#[tokio::test]
async fn events_that_sqs_refuses_are_told_and_the_others_of_their_request_are_delivered() {
    let (model, refused) = (unique(), event(&unique()));
    let turn = Turn::take(Arc::new(Refusing(refused["id"].as_str().unwrap().to_owned()))).await;
    let (api, receiver) = (turn.api(), Receiver::start().await);
    let attributes = json!({"url": receiver.url("/"), "events": on_publish(&model), "custom_payload": "{{entity.id}}"});
    api.create_webhook(attributes).await;
    let taken = [event(&model), event(&model)];
    let reply = api.post("/events", &json!([taken[0], refused, {}, taken[1]])).await;
    assert_eq!(reply.status, 202, "{}", reply.text);
    assert_eq!(codes(&reply), [json!(null), json!("EVENT_NOT_SENT"), json!("INVALID_FORMAT"), json!(null)]);
    let delivered: BTreeSet<_> = receiver.wait_for(2).await.into_iter().map(|received| received.body).collect();
    let expected = taken.iter().map(|event| event["entity"]["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(delivered, expected);

    // The log tells what SQS said, and no client gets to read it.
    logs::wait_for(turn.outputs(), 1, &["an event was not sent", "a test's fault"]).await;
    assert!(!reply.text.contains("a test's fault"), "{}", reply.text);

    for body in [refused.clone(), json!([refused]), json!([{}, refused])] {
        let reply = api.post("/events", &body).await;
        assert_eq!(reply.status, 503, "{}", reply.text);
        assert_eq!(codes(&reply).last(), Some(&json!("EVENT_NOT_SENT")), "{}", reply.text);
    }
    turn.no_faults();
    assert_eq!(api.post("/events", &refused).await.status, 202);
}

#[tokio::test]
async fn events_are_not_lost_unnoticed_while_their_queue_does_not_answer() {
    let turn = Turn::take(Arc::new(NoEventQueue(""))).await;
    turn.faults(Arc::new(NoEventQueue(&turn.outputs().event_queue_url)));
    let reply = turn.api().post("/events", &json!([event(&unique()), event(&unique())])).await;
    assert_eq!(reply.status, 503, "{}", reply.text);
    assert_eq!(codes(&reply), ["EVENT_NOT_SENT", "EVENT_NOT_SENT"]);
}
