//! The retry queue is long: messages in it are late, not lost, and a second one for each would make it longer.

use std::sync::Arc;

use aws::clock;
use domain::retry::WaitsIn;
use domain::time::Timestamp;
use e2e::fault_proxy::{Fate, Faults, NoFaults, Request};
use serde_json::json;

use super::{Turn, Waiting, sent, sweep};

/// SQS says that so many messages wait.
#[derive(Debug)]
struct Waits(u64);

impl Faults for Waits {
    fn fate(&self, request: &Request) -> Fate {
        let asks = request.body["AttributeNames"] == json!(["ApproximateNumberOfMessages"]);
        let answer = || json!({"Attributes": {"ApproximateNumberOfMessages": self.0.to_string()}});
        if asks { Fate::Answer(answer()) } else { Fate::Pass }
    }
}

#[tokio::test]
async fn while_the_retry_queue_is_long_only_calls_without_a_message_get_one() {
    let turn = Turn::take(Arc::new(NoFaults)).await;
    let mut waiting = Waiting::start(&turn).await;
    let now = clock::now();
    let long_ago = Timestamp::from_millis(now.as_millis() - 31 * 60 * 1000).unwrap();
    waiting.add(3, WaitsIn::Queue, long_ago).await;
    waiting.add(2, WaitsIn::Table, now).await;

    turn.faults(Arc::new(Waits(10_001)));
    assert_eq!(sweep(waiting.outputs).await, sent(2));
    assert_eq!(waiting.messages().await, 2);
    turn.faults(Arc::new(Waits(10_000)));
    assert_eq!(sweep(waiting.outputs).await, sent(3));
    assert_eq!(waiting.messages().await, 5);
    waiting.assert_each_is_made_once().await;
}
