//! The dispatcher keeps the list of webhooks while none has changed: all of a site's webhooks are in one partition.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use e2e::Receiver;
use e2e::events::{on_publish, send, unique};
use e2e::fault_proxy::{Fate, Faults, NoFaults, Request};
use serde_json::json;

use super::event;
use super::turn::Turn;

const EVENTS: usize = 8;
/// Dispatchers that may run at once, each with a list of its own.
const DISPATCHERS: u64 = 2;

/// Counts how often the list is read.
#[derive(Debug, Default)]
struct Lists(AtomicUsize);

impl Faults for Lists {
    fn fate(&self, request: &Request) -> Fate {
        if request.action == "Query" && request.says("WEBHOOK#") {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
        Fate::Pass
    }
}

#[tokio::test]
async fn the_webhooks_are_not_read_for_each_event() {
    let turn = Turn::take(Arc::new(NoFaults)).await;
    let (receiver, model) = (Receiver::start().await, unique());
    turn.api().create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await;
    let (lists, start) = (Arc::new(Lists::default()), Instant::now());
    turn.faults(lists.clone());
    for sent in 1..=EVENTS {
        send(turn.outputs(), &event(&model).to_string()).await;
        receiver.wait_for(sent).await;
    }
    // Each keeps its list for a minute.
    let most = DISPATCHERS * (1 + start.elapsed().as_secs() / 60);
    let read = lists.0.load(Ordering::SeqCst);
    assert!(u64::try_from(read).unwrap() <= most, "{EVENTS} events, one after the other: {read} reads of the list");
}
