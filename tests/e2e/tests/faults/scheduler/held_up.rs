//! A message that SQS does not take, an entry of the index that nobody can read: they hold up nothing that is due after them.

use std::sync::Arc;

use aws::clock;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::ids::CallId;
use domain::retry::WaitsIn;
use e2e::fault_proxy::{Fate, Faults, NoFaults, Request};
use e2e::running::dynamodb;
use serde_json::Value;

use super::{MANY, Turn, Waiting, sent, sweep};

/// SQS does not take messages about this call.
#[derive(Debug)]
struct NoMessage(String);

impl Faults for NoMessage {
    fn fate(&self, request: &Request) -> Fate {
        let refused: std::collections::BTreeSet<_> = request.entries_that_say(&self.0).collect();
        if refused.is_empty() { Fate::Pass } else { Fate::RefuseEntries(refused) }
    }
}

/// A shard's fault is the invocation's error.
fn assert_is_error(answer: &Value) {
    let reason = answer["errorMessage"].as_str().unwrap_or_default();
    assert!(reason.contains("1 of 32 shards"), "{answer}");
}

#[tokio::test]
async fn a_message_that_cannot_be_sent_holds_up_no_other() {
    let turn = Turn::take(Arc::new(NoFaults)).await;
    let mut waiting = Waiting::start(&turn).await;
    // The first to be due.
    let now = clock::now();
    waiting.add(1, WaitsIn::Table, domain::time::Timestamp::from_millis(now.as_millis() - 1).unwrap()).await;
    waiting.add(MANY, WaitsIn::Table, now).await;

    turn.faults(Arc::new(NoMessage(waiting.calls[0].to_string())));
    for _ in 0..2 {
        assert_is_error(&sweep(waiting.outputs).await);
        assert_eq!(waiting.messages().await, MANY, "each of the others has one message");
    }
    turn.no_faults();
    assert_eq!(sweep(waiting.outputs).await, sent(1));
    waiting.assert_each_is_made_once().await;
}

#[tokio::test]
async fn an_entry_of_the_index_that_nobody_can_read_holds_up_no_other() {
    let turn = Turn::take(Arc::new(NoFaults)).await;
    let mut waiting = Waiting::start(&turn).await;
    waiting.add(MANY, WaitsIn::Table, clock::now()).await;
    let broken = waiting.calls[0];

    set_open(&waiting, &broken, AttributeValue::S("rubbish".to_owned())).await;
    assert_is_error(&sweep(waiting.outputs).await);
    assert_eq!(waiting.messages().await, MANY - 1, "each of the others has one message");
    set_open(&waiting, &broken, AttributeValue::Bool(true)).await;
    assert_eq!(sweep(waiting.outputs).await, sent(1));
    waiting.assert_each_is_made_once().await;
}

async fn set_open(waiting: &Waiting, call: &CallId, value: AttributeValue) {
    let update = dynamodb(waiting.outputs)
        .await
        .update_item()
        .table_name(&waiting.outputs.calls_table_name)
        .key("pk", AttributeValue::S(format!("CALLS#{}", call.webhook())))
        .key("sk", AttributeValue::S(call.order_in_webhook()))
        .update_expression("SET #open = :value")
        .expression_attribute_names("#open", "open")
        .expression_attribute_values(":value", value);
    update.send().await.unwrap_or_else(|error| panic!("{error:?}"));
}
