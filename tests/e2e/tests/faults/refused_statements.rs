//! DynamoDB refuses a fifth of the statements one by one, in answers that are successes as a whole, so that the SDK does
//! not try them again.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use e2e::events::{on_publish, unique};
use e2e::fault_proxy::{Dice, Fate, Faults, Request};
use e2e::wait::eventually_within;
use e2e::{Receiver, queues};
use serde_json::json;

use super::{Behind, all_calls_of, counts, send_events};

const EVENTS: usize = 20;
const WEBHOOKS: usize = 10;
const PATIENCE: Duration = Duration::from_secs(120);

#[derive(Debug)]
struct AFifthOfTheStatements(Dice);

impl Faults for AFifthOfTheStatements {
    fn fate(&self, request: &Request) -> Fate {
        let refused: BTreeSet<usize> = (0..request.statements()).filter(|_| self.0.one_in(5)).collect();
        if refused.is_empty() { Fate::Pass } else { Fate::ThrottleStatements(refused) }
    }
}

#[tokio::test]
async fn events_that_fire_many_webhooks_get_through_and_leave_no_dead_letters() {
    let behind = Behind::start("statements", &[], Arc::new(AFifthOfTheStatements(Dice::new(3)))).await;
    queues::hurry(behind.outputs(), 3).await;
    let (api, receiver, model) = (behind.api(), Receiver::start().await, unique());
    let mut webhooks = Vec::new();
    for _ in 0..WEBHOOKS {
        webhooks.push(api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await);
    }
    send_events(behind.outputs(), &model, EVENTS).await;
    eventually_within(PATIENCE, "every call reaches its receiver", || async {
        (counts(receiver.call_ids()).len() == EVENTS * WEBHOOKS).then_some(())
    })
    .await;
    queues::drained(behind.outputs(), PATIENCE).await;

    assert_eq!(receiver.count(), EVENTS * WEBHOOKS, "0 duplicates");
    for webhook in &webhooks {
        let calls = all_calls_of(&api, webhook).await;
        assert!(calls.iter().all(|call| call["attributes"]["status"] == "success"));
        assert_eq!(calls.len(), EVENTS);
    }
    for queue in ["EventDeadLettersUrl", "DeliveryDeadLettersUrl"] {
        assert_eq!(queues::messages(behind.outputs(), queue).await, 0, "{queue}");
    }
}
