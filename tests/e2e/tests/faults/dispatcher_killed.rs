//! The dispatcher dies after it has stored an event, before it has sent a message for its calls.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use e2e::events::{on_publish, send, unique};
use e2e::fault_proxy::{Fate, Faults, Request};
use e2e::{Receiver, processes, queues};
use serde_json::json;

use super::{Behind, becomes, event};

/// Kills the dispatcher when it is about to send messages for the first time.
#[derive(Debug, Default)]
struct KillBeforeSending {
    sends: AtomicUsize,
    endpoint: OnceLock<String>,
}

impl Faults for KillBeforeSending {
    fn fate(&self, request: &Request) -> Fate {
        if request.action != "SendMessageBatch" || self.sends.fetch_add(1, Ordering::SeqCst) > 0 {
            return Fate::Pass;
        }
        let endpoint = self.endpoint.get().cloned().unwrap_or_default();
        let found = processes::of_function(&endpoint, "DispatcherFunction");
        assert!(!found.is_empty(), "the dispatcher runs");
        processes::signal("KILL", &found);
        // Nobody is left to read this.
        Fate::Fail
    }
}

#[tokio::test]
async fn calls_of_an_event_that_a_dead_dispatcher_stored_are_made_once() {
    let faults = Arc::new(KillBeforeSending::default());
    let behind = Behind::start("dispatcher", &[], faults.clone()).await;
    faults.endpoint.set(behind.proxy.url()).unwrap();
    queues::hurry(behind.outputs(), 3).await;
    let (api, model) = (behind.api(), unique());
    let mut webhooks = Vec::new();
    for _ in 0..12 {
        let receiver = Receiver::start().await;
        let attributes = json!({"url": receiver.url("/"), "events": on_publish(&model)});
        webhooks.push((api.create_webhook(attributes).await, receiver));
    }
    send(behind.outputs(), &event(&model).to_string()).await;

    for (webhook, _) in &webhooks {
        becomes(&api, webhook, "success").await;
    }
    queues::drained(behind.outputs(), std::time::Duration::from_secs(90)).await;
    assert!(faults.sends.load(Ordering::SeqCst) > 1, "the first send was cut off");
    for (webhook, receiver) in &webhooks {
        assert_eq!(receiver.count(), 1, "0 duplicates");
        assert_eq!(api.calls_of(webhook).await.len(), 1);
    }
}
