//! The delivery function runs out of time in the middle of a batch. Its lease on a call ends ten seconds after that.

use std::time::Duration;

use e2e::events::{on_publish, send, unique};
use e2e::running::start;
use e2e::wait::eventually_within;
use e2e::{Answer, Api, Receiver, eventually, lambda, queues};
use serde_json::{Value, json};
use stack::Stack;

use super::{becomes, event};

/// Less than the eight seconds after which a request that hangs is given up.
const TIMEOUT_SECONDS: u32 = 3;
const NEIGHBOURS: usize = 9;

/// A batch of ten calls, of which one hangs for longer than the function has time.
struct Batch {
    stack: Stack,
    api: Api,
    hangs: Receiver,
    hanging: String,
    neighbours: Receiver,
    healthy: Vec<String>,
}

impl Batch {
    async fn start(name: &'static str) -> Self {
        let stack =
            tokio::task::spawn_blocking(move || start(name, &[])).await.unwrap_or_else(|error| panic!("{error}"));
        let outputs = stack.outputs();
        queues::hurry(outputs, 4).await;
        lambda::set_timeout(outputs, "DeliveryFunction", TIMEOUT_SECONDS).await;
        let (api, model) = (Api::of(outputs), unique());
        let (hangs, neighbours) = (Receiver::start().await, Receiver::start().await);
        hangs.answer(Answer::Hang);
        let attributes =
            |receiver: &Receiver| json!({"url": receiver.url("/"), "events": on_publish(&model), "auto_retry": true});
        let hanging = api.create_webhook(attributes(&hangs)).await;
        let mut healthy = Vec::new();
        for _ in 0..NEIGHBOURS {
            healthy.push(api.create_webhook(attributes(&neighbours)).await);
        }
        queues::consume(outputs, "DeliveryQueueUrl", false).await;
        send(outputs, &event(&model).to_string()).await;
        eventually("a whole batch waits", || async {
            (queues::messages(outputs, "DeliveryQueueUrl").await == NEIGHBOURS + 1).then_some(())
        })
        .await;
        queues::consume(outputs, "DeliveryQueueUrl", true).await;
        Self { stack, api, hangs, hanging, neighbours, healthy }
    }

    async fn assert_neighbours_were_sent_once(&self) {
        for webhook in &self.healthy {
            becomes(&self.api, webhook, "success").await;
        }
        assert_eq!(self.neighbours.count(), NEIGHBOURS, "0 duplicates");
    }

    async fn call(&self) -> Option<Value> {
        self.api.calls_of(&self.hanging).await.into_iter().next()
    }
}

#[tokio::test]
async fn a_call_whose_function_ran_out_of_time_is_made_again_and_its_neighbours_are_not() {
    let batch = Batch::start("timeout").await;
    batch.hangs.wait_for(2).await;
    // From now on there is time to see that nothing comes.
    lambda::set_timeout(batch.stack.outputs(), "DeliveryFunction", 30).await;
    let call = becomes(&batch.api, &batch.hanging, "rescheduled").await;
    let reason = call["meta"]["failure_reason"].as_str().unwrap_or_default().to_owned();
    assert!(reason.contains("no complete answer"), "{call}");
    assert_eq!(call["attributes"]["attempted_auto_retries_count"], 0, "what was not recorded was no attempt");
    assert!(call["attributes"]["next_retry_at"].is_string(), "{call}");
    batch.assert_neighbours_were_sent_once().await;
}

#[tokio::test]
async fn a_call_that_kills_its_function_again_and_again_is_given_up() {
    let batch = Batch::start("given-up").await;
    let call = eventually_within(Duration::from_secs(180), "the call is given up", || async {
        batch.call().await.filter(|call| call["attributes"]["status"] == "failed")
    })
    .await;
    let reason = call["meta"]["failure_reason"].as_str().unwrap_or_default();
    assert!(reason.starts_with("given up: it was begun 5 times"), "{call}");
    assert_eq!(call["attributes"]["next_retry_at"], Value::Null);
    // On a busy machine a function may die before it has sent anything.
    assert!((2..=5).contains(&batch.hangs.count()), "{} requests", batch.hangs.count());
    batch.assert_neighbours_were_sent_once().await;
    queues::drained(batch.stack.outputs(), Duration::from_secs(90)).await;
    assert_eq!(queues::messages(batch.stack.outputs(), "DeliveryDeadLettersUrl").await, 0);
}
