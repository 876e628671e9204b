//! A call that kills the function while it is being read, so that nothing of its batch is sent: its neighbours are claimed with it
//! each time, and die with it as often as they are.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::ids::CallId;
use e2e::events::{on_publish, send, unique};
use e2e::fault_proxy::{Fate, Faults, NoFaults, Request};
use e2e::running::dynamodb;
use e2e::{Receiver, eventually, processes, queues};
use serde_json::json;

use super::event;
use super::turn::Turn;

/// With the one that kills, a batch.
const NEIGHBOURS: usize = 9;
const PATIENCE: Duration = Duration::from_secs(180);
/// Claims without an outcome after which a call is given up.
const KILLS: usize = 5;

/// Kills every delivery process when one of them reads a certain webhook.
#[derive(Debug)]
struct Kill {
    webhook: String,
    endpoint: String,
    kills: AtomicUsize,
}

impl Faults for Kill {
    fn fate(&self, request: &Request) -> Fate {
        if !request.reads_subjects() || !request.says(&self.webhook) {
            return Fate::Pass;
        }
        self.kills.fetch_add(1, Ordering::SeqCst);
        processes::signal("KILL", &processes::of_function(&self.endpoint, "DeliveryFunction"));
        // Nobody is left to read this.
        Fate::Fail
    }
}

#[tokio::test]
async fn a_call_that_kills_its_function_takes_no_neighbours_along() {
    let turn = Turn::take(Arc::new(NoFaults)).await;
    let (outputs, api, receiver, model) = (turn.outputs(), turn.api(), Receiver::start().await, unique());
    let attributes = json!({"url": receiver.url("/"), "events": on_publish(&model)});
    // The first of its batch.
    let kills = api.create_webhook(attributes.clone()).await;
    let mut neighbours = Vec::new();
    for _ in 0..NEIGHBOURS {
        neighbours.push(api.create_webhook(attributes.clone()).await);
    }
    queues::consume(outputs, "DeliveryQueueUrl", false).await;
    send(outputs, &event(&model).to_string()).await;
    eventually("a whole batch waits", || async {
        (queues::messages(outputs, "DeliveryQueueUrl").await == NEIGHBOURS + 1).then_some(())
    })
    .await;
    let faults = Arc::new(Kill { webhook: kills.clone(), endpoint: turn.proxy_url(), kills: AtomicUsize::new(0) });
    turn.faults(faults.clone());
    queues::consume(outputs, "DeliveryQueueUrl", true).await;

    let (start, mut seen) = (Instant::now(), 0);
    while status(&turn, &kills).await != "failed" {
        let killed = faults.kills.load(Ordering::SeqCst);
        if killed > seen {
            seen = killed;
            // Time passes: nobody is left who has a call.
            for webhook in neighbours.iter().chain([&kills]) {
                end_lease(&turn, webhook).await;
            }
        }
        assert!(killed <= 2 * KILLS && start.elapsed() < PATIENCE, "it is given up some time: {killed} kills");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(seen >= KILLS, "{seen} kills");
    let call = api.calls_of(&kills).await.remove(0);
    let reason = call["meta"]["failure_reason"].as_str().unwrap_or_default();
    assert!(reason.starts_with("given up: it was begun 5 times"), "{call}");
    for webhook in &neighbours {
        assert_eq!(status(&turn, webhook).await, "success");
    }
    turn.no_faults();
    queues::drained(outputs, Duration::from_secs(90)).await;
}

async fn status(turn: &Turn, webhook: &str) -> String {
    let calls = turn.api().calls_of(webhook).await;
    calls.first().and_then(|call| call["attributes"]["status"].as_str()).unwrap_or_default().to_owned()
}

/// Whoever has the webhook's only call has it no longer.
async fn end_lease(turn: &Turn, webhook: &str) {
    let outputs = turn.outputs();
    let call = turn.api().calls_of(webhook).await.remove(0);
    let id: CallId = call["id"].as_str().unwrap_or_default().parse().unwrap_or_else(|error| panic!("{error}"));
    let update = dynamodb(outputs)
        .await
        .update_item()
        .table_name(&outputs.calls_table_name)
        .key("pk", AttributeValue::S(format!("CALLS#{webhook}")))
        .key("sk", AttributeValue::S(id.order_in_webhook()))
        .update_expression("SET lease_until = :past")
        .condition_expression("lease_until > :past")
        .expression_attribute_values(":past", AttributeValue::N("1".to_owned()));
    // Its condition does not hold for a call that nobody has.
    drop(update.send().await);
}
