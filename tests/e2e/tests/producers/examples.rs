//! The page's examples are run as they stand there, with a call at their end.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use e2e::events::{item_published, on_publish, unique};
use e2e::fault_proxy::{Fate, Faults, NoFaults, Request};
use e2e::running::sqs;
use e2e::{Api, Receiver, queues};
use serde_json::{Value, json};
use stack::Outputs;

use super::aws::text;
use super::connected::{BUS, connected};
use super::example;
use super::page::{blocks, code};
use super::programs::{node, python, run};
use crate::faults::turn::Turn;

const QUEUE: &str = "To the queue";
const HTTP: &str = "Over HTTP";
const TOPIC: &str = "From an SNS topic";
const BRIDGE: &str = "From EventBridge";

/// The examples that the tests of this file run.
const RUN: [(&str, &str); 7] = [
    (QUEUE, "python"),
    (QUEUE, "js"),
    (QUEUE, "rust"),
    (HTTP, "js"),
    (HTTP, "python"),
    (TOPIC, "python"),
    (BRIDGE, "python"),
];

/// Has a program call its function `send` with the arguments, and answers with the result.
async fn send(outputs: &Outputs, heading: &str, language: &str, arguments: Value) -> Value {
    let code = code(heading, language);
    let command = match language {
        "python" => python(outputs, &format!("{code}\nimport sys\nprint(json.dumps(send(*json.load(sys.stdin))))")),
        _ => {
            let call = "import { text } from 'node:stream/consumers';
                console.log(JSON.stringify(await send(...JSON.parse(await text(process.stdin))) ?? null));";
            node(outputs, &format!("{code}\n{call}"))
        }
    };
    let ended = tokio::task::spawn_blocking(move || run(command, &arguments)).await;
    ended.unwrap_or_else(|error| panic!("{language} {heading}: {error}"))
}

#[test]
fn every_example_is_run() {
    let found: Vec<_> = blocks().into_iter().filter(|block| block.language != "sh").collect();
    let found: Vec<_> = found.iter().map(|block| (block.heading.as_str(), block.language.as_str())).collect();
    assert_eq!(found, RUN);
}

#[test]
fn the_example_in_rust_is_the_one_that_is_compiled() {
    let (_, compiled) = include_str!("example.rs").split_once("\n\n").unwrap();
    assert_eq!(code(QUEUE, "rust"), compiled);
}

/// Refuses the first message of the first requests to the queue of events.
#[derive(Debug)]
struct FirstRefused {
    /// The end of the queue's URL.
    queue: String,
    left: AtomicUsize,
}

impl Faults for FirstRefused {
    fn fate(&self, request: &Request) -> Fate {
        let is_for_it = request.body["QueueUrl"].as_str().is_some_and(|url| url.ends_with(&self.queue));
        let take = |left: usize| left.checked_sub(1);
        if is_for_it
            && request.action == "SendMessageBatch"
            && self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).is_ok()
        {
            return Fate::RefuseEntries(BTreeSet::from([0]));
        }
        Fate::Pass
    }
}

/// More than go into one request to SQS, and larger ones together than a request may be.
fn many(model: &str) -> Vec<Value> {
    let event = |number: usize| {
        let mut event = item_published(model);
        event["id"] = event["entity"]["id"].clone();
        event["entity"]["attributes"]["text"] = json!("x".repeat(if number < 3 { 300_000 } else { 1 }));
        event
    };
    (0..12).map(event).collect()
}

async fn delivered(receiver: &Receiver, count: usize) -> Vec<String> {
    let mut bodies: Vec<_> = receiver.wait_for(count).await.into_iter().map(|received| received.body).collect();
    bodies.sort();
    bodies
}

fn entities(events: &[Value]) -> Vec<String> {
    let mut ids: Vec<_> = events.iter().map(|event| text(&event["entity"]["id"]).to_owned()).collect();
    ids.sort();
    ids
}

/// A webhook that tells which entities the events were about.
async fn webhook(api: &Api, receiver: &Receiver, model: &str) {
    let attributes = json!({"url": receiver.url("/"), "events": on_publish(model), "custom_payload": "{{entity.id}}"});
    api.create_webhook(attributes).await;
}

#[tokio::test]
async fn each_example_sends_all_events_also_those_that_sqs_refuses_at_first() {
    for (heading, language) in RUN.into_iter().filter(|(heading, _)| [QUEUE, HTTP].contains(heading)) {
        let turn = Turn::take(Arc::new(NoFaults)).await;
        let (api, receiver, model) = (turn.api(), Receiver::start().await, unique());
        webhook(&api, &receiver, &model).await;
        let mut events = many(&model);
        let behind = Outputs { endpoint_url: turn.proxy_url(), ..turn.outputs().clone() };
        // SDKs ask at the address that is in a queue's URL.
        let queue_url = behind.event_queue_url.replace(&turn.outputs().endpoint_url, &behind.endpoint_url);
        let queue = queue_url.rsplit('/').next().unwrap_or_default().to_owned();
        let faults = Arc::new(FirstRefused { queue, left: AtomicUsize::new(3) });
        turn.faults(faults.clone());
        let expected = entities(&events);
        match (heading, language) {
            (QUEUE, "rust") => {
                let sent = example::send(&sqs(&behind).await, &queue_url, &events).await;
                sent.unwrap_or_else(|error| panic!("{error}"));
            }
            (QUEUE, _) => drop(send(&behind, heading, language, json!([queue_url, events])).await),
            _ => {
                events.push(json!({"entity_type": "page"}));
                let invalid = send(&behind, heading, language, json!([behind.api_url, behind.token, events])).await;
                assert_eq!(invalid.as_array().map(Vec::len), Some(1), "{invalid}");
                assert_eq!(invalid[0]["attributes"]["code"], "INVALID_FORMAT", "{invalid}");
            }
        }
        assert_eq!(delivered(&receiver, 12).await, expected, "{language} {heading}");
        queues::drained(turn.outputs(), Duration::from_secs(90)).await;
        assert_eq!(receiver.count(), 12, "{language} {heading}");
        assert_eq!(faults.left.load(Ordering::SeqCst), 0, "{language} {heading}: nothing was refused");
    }
}

#[tokio::test]
async fn the_examples_for_sns_and_eventbridge_reach_the_webhooks() {
    let connected = tokio::task::spawn_blocking(connected).await.unwrap();
    let (outputs, receiver, model) = (connected.outputs(), Receiver::start().await, unique());
    webhook(&Api::of(outputs), &receiver, &model).await;
    let mut events = Vec::new();
    for (heading, source) in [(TOPIC, connected.topic.as_str()), (BRIDGE, BUS)] {
        let event = item_published(&model);
        send(outputs, heading, "python", json!([source, event])).await;
        events.push(event);
    }
    assert_eq!(delivered(&receiver, 2).await, entities(&events));
}
