//! A change of a webhook that is under way. What one transaction writes need not be seen at once: whoever reads item by item may see the new
//! mark of the webhooks, and the webhooks as they were. Once the change is over, its webhooks hold at once, as they would anyhow.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::types::AttributeValue;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use e2e::events::{on_publish, send, unique};
use e2e::fault_proxy::{Fate, Faults, NoFaults, Request};
use e2e::running::dynamodb;
use e2e::wait::eventually_within;
use e2e::{Receiver, processes, queues};
use serde_json::{Map, Value, json};
use stack::Outputs;

use super::event;
use super::turn::Turn;

/// Enough for each process that there may be.
const EVENTS: usize = 32;
const MARK: &str = "GENERATION";
/// After so long, a change counts as over though nobody has said so.
const UNSETTLED: Duration = Duration::from_secs(60);

/// The items of the site's webhooks, by sort key, as DynamoDB's protocol has them.
type Items = HashMap<String, Value>;

/// While it is on, webhooks are read as they were before a change, under the mark of after.
#[derive(Debug)]
struct UnderWay {
    on: AtomicBool,
    before: Items,
    mark: Value,
    answered: AtomicUsize,
    cancelled: AtomicUsize,
}

impl UnderWay {
    fn item(&self, sk: &str) -> Option<Value> {
        match sk {
            MARK => Some(self.mark.clone()),
            _ => self.before.get(sk).cloned(),
        }
    }

    fn answer(&self, request: &Request) -> Option<Fate> {
        let answer = match request.action.as_str() {
            "TransactGetItems" if request.reads_subjects() => {
                self.cancelled.fetch_add(1, Ordering::SeqCst);
                return Some(Fate::Cancel);
            }
            "BatchGetItem" if request.reads_subjects() => {
                let tables = request.body["RequestItems"].as_object().into_iter().flatten();
                let items = |keys: &Value| -> Vec<Value> {
                    let keys = keys["Keys"].as_array().into_iter().flatten();
                    keys.filter_map(|key| self.item(key["sk"]["S"].as_str()?)).collect()
                };
                let found: Map<String, Value> = tables.map(|(name, keys)| (name.clone(), items(keys).into())).collect();
                json!({"Responses": found, "UnprocessedKeys": {}})
            }
            "GetItem" if request.says(MARK) => json!({"Item": self.item(MARK)}),
            "Query" if request.says("\"WEBHOOK#\"") => {
                let webhooks = self.before.iter().filter(|(sk, _)| sk.starts_with("WEBHOOK#"));
                let items: Vec<&Value> = webhooks.map(|(_, item)| item).collect();
                json!({"Count": items.len(), "ScannedCount": items.len(), "Items": items})
            }
            _ => return None,
        };
        Some(Fate::Answer(answer))
    }
}

impl Faults for UnderWay {
    fn fate(&self, request: &Request) -> Fate {
        let fate = if self.on.load(Ordering::SeqCst) { self.answer(request) } else { None };
        self.answered.fetch_add(usize::from(fate.is_some()), Ordering::SeqCst);
        fate.unwrap_or(Fate::Pass)
    }
}

fn json_of(value: &AttributeValue) -> Value {
    match value {
        AttributeValue::S(text) => json!({"S": text}),
        AttributeValue::N(number) => json!({"N": number}),
        AttributeValue::B(bytes) => json!({"B": STANDARD.encode(bytes)}),
        AttributeValue::Bool(is) => json!({"BOOL": is}),
        AttributeValue::Null(is) => json!({"NULL": is}),
        AttributeValue::L(list) => json!({"L": list.iter().map(json_of).collect::<Vec<_>>()}),
        AttributeValue::M(map) => json!({"M": map_of(map)}),
        other => panic!("nobody writes {other:?}"),
    }
}

fn map_of(map: &HashMap<String, AttributeValue>) -> Map<String, Value> {
    map.iter().map(|(name, value)| (name.clone(), json_of(value))).collect()
}

async fn items(outputs: &Outputs) -> Items {
    let query = dynamodb(outputs)
        .await
        .query()
        .table_name(&outputs.webhooks_table_name)
        .key_condition_expression("pk = :site")
        .expression_attribute_values(":site", AttributeValue::S("SITE#1".to_owned()));
    let items: Result<Vec<_>, _> = query.into_paginator().items().send().collect().await;
    let items = items.unwrap_or_else(|error| panic!("{error:?}"));
    let sk = |item: &HashMap<String, AttributeValue>| item["sk"].as_s().cloned().unwrap_or_default();
    items.iter().map(|item| (sk(item), map_of(item).into())).collect()
}

/// Begins to pretend that the last change is still under way, the one after which the items were no longer these.
async fn pretend(turn: &Turn, before: Items) -> Arc<UnderWay> {
    let mut mark = items(turn.outputs()).await.remove(MARK).unwrap_or_default();
    assert_ne!(Some(&mark["generation"]), before.get(MARK).map(|mark| &mark["generation"]), "nothing has changed");
    // Nobody has said yet that it is over.
    mark.as_object_mut().and_then(|mark| mark.remove("settled"));
    let (answered, cancelled) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let faults = Arc::new(UnderWay { on: AtomicBool::new(true), before, mark, answered, cancelled });
    turn.faults(faults.clone());
    faults
}

async fn publish(turn: &Turn, model: &str) {
    for _ in 0..EVENTS {
        send(turn.outputs(), &event(model).to_string()).await;
    }
    queues::drained(turn.outputs(), Duration::from_secs(90)).await;
}

/// A webhook changes its path from `/before` to `/after`.
async fn assert_not_kept(has_processes: bool) {
    let turn = Turn::take(Arc::new(NoFaults)).await;
    let (receiver, model) = (Receiver::start().await, unique());
    let attributes = json!({"url": receiver.url("/before"), "events": on_publish(&model)});
    let webhook = turn.api().create_webhook(attributes).await;
    publish(&turn, &model).await;
    let before = items(turn.outputs()).await;
    turn.api().update_webhook(&webhook, json!({"url": receiver.url("/after")})).await;

    let faults = pretend(&turn, before).await;
    if !has_processes {
        processes::signal("KILL", &processes::of_function(&turn.proxy_url(), "DeliveryFunction"));
    }
    publish(&turn, &model).await;
    assert!(faults.answered.load(Ordering::SeqCst) > 0);
    if has_processes {
        assert!(faults.cancelled.load(Ordering::SeqCst) > 0, "nobody wanted to keep the webhook");
    }
    let so_far = receiver.wait_for(2 * EVENTS).await;
    assert!(so_far.iter().all(|request| request.path == "/before"));

    faults.on.store(false, Ordering::SeqCst);
    publish(&turn, &model).await;
    let after = receiver.wait_for(3 * EVENTS).await.split_off(2 * EVENTS);
    assert!(after.iter().all(|request| request.path == "/after"), "a webhook was kept as it was");
}

#[tokio::test]
async fn a_webhook_is_not_kept_as_it_was_before_a_change_that_is_under_way() {
    assert_not_kept(true).await;
}

#[tokio::test]
async fn a_webhook_that_is_first_read_while_it_is_changed_is_not_kept_as_it_was() {
    assert_not_kept(false).await;
}

#[tokio::test]
async fn a_list_of_webhooks_is_not_kept_as_it_was_before_a_change_that_is_under_way() {
    let turn = Turn::take(Arc::new(NoFaults)).await;
    // After a minute, the change counts as over. A machine that took longer to ask about it makes another one.
    let (receiver, model) =
        eventually_within(5 * UNSETTLED, "events are dispatched while a webhook is created", || async {
            turn.no_faults();
            let (receiver, model) = (Receiver::start().await, unique());
            let before = items(turn.outputs()).await;
            turn.api().create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;

            let (faults, start) = (pretend(&turn, before).await, Instant::now());
            publish(&turn, &model).await;
            let is_in_time = start.elapsed() < UNSETTLED;
            assert!(faults.answered.load(Ordering::SeqCst) > 0);
            assert_eq!(receiver.count(), 0, "it is not there yet");
            is_in_time.then_some((receiver, model))
        })
        .await;

    turn.no_faults();
    publish(&turn, &model).await;
    assert_eq!(receiver.count(), EVENTS, "a list was kept as it was");
}
