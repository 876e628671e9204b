//! Every message arrives twice, and nothing else goes wrong.

use std::sync::Arc;
use std::time::Duration;

use e2e::events::{on_publish, unique};
use e2e::{Answer, Receiver, queues};
use serde_json::json;

use super::lateness::Lateness;
use super::{Behind, EveryMessageTwice, all_calls_of, counts, send_events};

const EVENTS: usize = 150;
const PATIENCE: Duration = Duration::from_secs(180);
const PARAMETERS: &[(&str, &str)] =
    &[("MaxDispatchers", "2"), ("MaxDeliveries", "4"), ("MaxRetries", "2"), ("RetrySchedule", "1,1")];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_attempt_is_made_once_though_every_message_arrives_twice() {
    let behind = Behind::start("repeated", PARAMETERS, Arc::new(EveryMessageTwice)).await;
    let (api, model) = (behind.api(), unique());
    let (mends, broken) = (Receiver::start().await, Receiver::start().await);
    mends.answer(Answer::FailAttempts(1));
    broken.answer(Answer::With(500, String::new()));
    let mut webhooks = Vec::new();
    for receiver in [&mends, &broken] {
        let attributes = json!({"url": receiver.url("/"), "events": on_publish(&model), "auto_retry": true});
        webhooks.push(api.create_webhook(attributes).await);
    }
    send_events(&behind.through_proxy(), &model, EVENTS).await;

    for (webhook, status) in webhooks.iter().zip(["success", "failed"]) {
        let calls = e2e::wait::eventually_within(PATIENCE, "every call is settled", || async {
            let calls = all_calls_of(&api, webhook).await;
            let settled = calls.iter().filter(|call| call["attributes"]["status"] == status).count();
            tokio::time::sleep(Duration::from_millis(500)).await;
            (settled >= EVENTS).then_some(calls)
        })
        .await;
        assert_eq!(calls.len(), EVENTS, "one call for each event");
    }
    queues::drained(behind.outputs(), PATIENCE).await;

    let (mended, failed) = (counts(mends.call_ids()), counts(broken.call_ids()));
    let lateness = Lateness::of(&behind.stack.logs().unwrap());
    println!("every message twice: {} requests, {lateness}", mends.count() + broken.count());
    assert_eq!((mended.len(), failed.len()), (EVENTS, EVENTS));
    for (sent, attempts) in [(mended, 2), (failed, 3)] {
        assert!(
            sent.values().all(|count| *count == attempts),
            "0 duplicates: {attempts} attempts of each call: {sent:?}"
        );
    }
    assert_eq!(lateness.earliest(), None, "no retry is early");
}
