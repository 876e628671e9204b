//! Faults of ours while a test is sent: none of them is an attempt, and none has the test forget that it is one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use e2e::fault_proxy::{Fate, Faults, Request};
use e2e::{Receiver, queues};
use serde_json::json;

use super::becomes;
use super::turn::Turn;

/// Requests that are refused: more than the SDK tries by itself.
const REFUSED: usize = 7;

/// What a claimed call is about cannot be read for a while.
#[derive(Debug, Default)]
struct NoSubjects(AtomicUsize);

impl Faults for NoSubjects {
    fn fate(&self, request: &Request) -> Fate {
        if request.reads_subjects() && self.0.fetch_add(1, Ordering::SeqCst) < REFUSED {
            Fate::Throttle
        } else {
            Fate::Pass
        }
    }
}

#[tokio::test]
async fn a_test_of_a_disabled_webhook_is_sent_once_when_the_fault_is_over() {
    let faults = Arc::new(NoSubjects::default());
    let turn = Turn::take(faults.clone()).await;
    let (api, receiver) = (turn.api(), Receiver::start().await);
    let webhook = api.create_webhook(json!({"url": receiver.url("/"), "enabled": false})).await;
    let kind = json!({"data": {"type": "test", "attributes": {"entity_type": "item", "event_type": "publish"}}});
    assert_eq!(api.post(&format!("/webhooks/{webhook}/test"), &kind).await.status, 202);
    let call = becomes(&api, &webhook, "success").await;
    assert!(faults.0.load(Ordering::SeqCst) > REFUSED, "reads were refused");
    assert_eq!((&call["meta"]["attempts"], &call["meta"]["test"]), (&json!(1), &json!(true)));
    queues::drained(turn.outputs(), Duration::from_secs(90)).await;
    assert_eq!(receiver.count(), 1, "0 duplicates");
}
