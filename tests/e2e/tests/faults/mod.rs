//! What goes wrong: killed processes, refused writes, repeated and lost messages. Nothing may be lost, and what is sent
//! twice is counted.

mod cost;
mod dispatcher_killed;
mod event_redrive;
mod everything_at_once;
mod faults_of_ours;
mod generation;
mod kept_webhooks;
mod kills_its_function;
mod lateness;
mod left_behind;
mod lost_answers;
mod poison;
mod received_in_vain;
mod refused_entries;
mod refused_statements;
mod refused_tables;
mod repeated_messages;
mod resend_many;
mod scheduler;
mod sent_events;
mod storm;
mod test_sends;
mod timeouts;
pub mod turn;
mod under_way;
mod versions_apart;

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_dynamodb::types::{AttributeValue, Select};
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use e2e::events::{item_published, unique};
use e2e::fault_proxy::{Fate, FaultProxy, Faults, Request};
use e2e::running::{dynamodb, sqs, start_behind};
use e2e::{Api, eventually};
use serde_json::{Value, json};
use stack::{Outputs, Stack};

/// A stack whose functions reach the AWS services through a proxy.
struct Behind {
    stack: Stack,
    proxy: FaultProxy,
}

impl Behind {
    async fn start(name: &'static str, parameters: &'static [(&str, &str)], faults: Arc<dyn Faults>) -> Self {
        let proxy = FaultProxy::start(faults).await;
        let endpoint = Some(proxy.url());
        let start = tokio::task::spawn_blocking(move || start_behind(name, parameters, endpoint));
        let stack = start.await.unwrap_or_else(|error| panic!("{error}"));
        proxy.forward_to(&stack.outputs().endpoint_url);
        Self { stack, proxy }
    }

    fn outputs(&self) -> &Outputs {
        self.stack.outputs()
    }

    /// The outputs with the proxy as the address of the AWS services.
    fn through_proxy(&self) -> Outputs {
        Outputs { endpoint_url: self.proxy.url(), ..self.outputs().clone() }
    }

    fn api(&self) -> Api {
        Api::of(self.outputs())
    }
}

/// Has every message sent twice.
#[derive(Debug)]
struct EveryMessageTwice;

impl Faults for EveryMessageTwice {
    fn fate(&self, request: &Request) -> Fate {
        if request.is_send() { Fate::Twice } else { Fate::Pass }
    }
}

/// An event with an id of its own, so that it is the same event whatever message it comes in.
fn event(model: &str) -> Value {
    let mut event = item_published(model);
    event["id"] = json!(unique());
    event
}

/// Sends as many events of the model.
async fn send_events(outputs: &Outputs, model: &str, count: usize) {
    let sqs = sqs(outputs).await;
    let entries: Vec<_> = (0..count)
        .map(|number| {
            let entry = SendMessageBatchRequestEntry::builder().id(number.to_string());
            entry.message_body(event(model).to_string()).build().unwrap_or_else(|error| panic!("{error}"))
        })
        .collect();
    for chunk in entries.chunks(10) {
        let request = sqs.send_message_batch().queue_url(&outputs.event_queue_url).set_entries(Some(chunk.to_vec()));
        let answer = request.send().await.unwrap_or_else(|error| panic!("events were not sent: {error:?}"));
        assert!(answer.failed().is_empty(), "{answer:?}");
    }
}

/// All calls of a webhook in the log.
async fn all_calls_of(api: &Api, webhook: &str) -> Vec<Value> {
    const PAGE: usize = 500;
    let mut calls = Vec::new();
    loop {
        let page = format!("page[limit]={PAGE}&page[offset]={}", calls.len());
        let reply = api.get(&format!("/webhook_calls?{page}&filter[fields][webhook_id][eq]={webhook}")).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        let found = reply.json()["data"].as_array().cloned().unwrap_or_default();
        calls.extend_from_slice(&found);
        if found.len() < PAGE {
            return calls;
        }
    }
}

/// How many calls of a webhook are in the log, or how many with this status. Counted in the table itself: a look through the API
/// at a hundred thousand takes longer than a function may.
async fn count_in_log(outputs: &Outputs, webhook: &str, status: Option<&str>) -> usize {
    let query = dynamodb(outputs)
        .await
        .query()
        .table_name(&outputs.calls_table_name)
        .key_condition_expression("pk = :pk AND sk < :attempts")
        .expression_attribute_values(":pk", AttributeValue::S(format!("CALLS#{webhook}")))
        // Calls begin with their time, attempts and answers with a letter.
        .expression_attribute_values(":attempts", AttributeValue::S("A".to_owned()))
        .select(Select::Count);
    let query = match status {
        None => query,
        Some(status) => query
            .filter_expression("#status = :status")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":status", AttributeValue::S(status.to_owned())),
    };
    let pages: Result<Vec<_>, _> = query.into_paginator().send().collect().await;
    pages
        .unwrap_or_else(|error| panic!("{error:?}"))
        .iter()
        .map(|page| usize::try_from(page.count).unwrap_or_default())
        .sum()
}

/// Waits until a webhook's only call has this status.
async fn becomes(api: &Api, webhook: &str, status: &str) -> Value {
    eventually(&format!("the call becomes {status}"), || async {
        let call = api.calls_of(webhook).await.into_iter().next()?;
        (call["attributes"]["status"] == status).then_some(call)
    })
    .await
}

/// How often each call was sent.
fn counts(call_ids: impl IntoIterator<Item = String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for id in call_ids {
        *counts.entry(id).or_default() += 1;
    }
    counts
}
