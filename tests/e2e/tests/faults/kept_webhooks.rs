//! The delivery function keeps webhooks and their signing secrets while none has changed: all of a site's webhooks are in one partition.
//! A small event comes with its call's message, so that it is not read either.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use e2e::events::{on_publish, send, unique};
use e2e::fault_proxy::{Fate, Faults, NoFaults, Request};
use e2e::receiver::Received;
use e2e::{Receiver, eventually, queues};
use serde_json::json;

use super::event;
use super::turn::Turn;

/// Enough for each delivery process to keep the webhook.
const EVENTS: usize = 32;
/// Delivery processes that may run at once, for both queues.
const PROCESSES: u64 = 8;
/// A process keeps what it reads from the second time on: for one that is seldom used, it would cost more than it saves.
const READS: u64 = 2;

/// Counts how often webhooks are read, and how often events are.
#[derive(Debug, Default)]
struct Reads {
    webhooks: AtomicUsize,
    events: AtomicUsize,
}

impl Faults for Reads {
    fn fate(&self, request: &Request) -> Fate {
        let count = |reads: &AtomicUsize, is_read| reads.fetch_add(usize::from(is_read), Ordering::SeqCst);
        if request.reads_subjects() {
            count(&self.webhooks, request.says("\"WEBHOOK#"));
            count(&self.events, request.says("\"EVENT#"));
        }
        Fate::Pass
    }
}

const PATIENCE: Duration = Duration::from_secs(90);

struct Scene {
    turn: Turn,
    receiver: Receiver,
    model: String,
    webhook: String,
    sent: usize,
}

impl Scene {
    async fn new() -> Self {
        let turn = Turn::take(Arc::new(NoFaults)).await;
        let (receiver, model) = (Receiver::start().await, unique());
        let webhook =
            turn.api().create_webhook(json!({"url": receiver.url("/before"), "events": on_publish(&model)})).await;
        Self { turn, receiver, model, webhook, sent: 0 }
    }

    /// The request that comes of another event.
    async fn next(&mut self) -> Received {
        send(self.turn.outputs(), &event(&self.model).to_string()).await;
        self.sent += 1;
        self.receiver.wait_for(self.sent).await.swap_remove(self.sent - 1)
    }

    /// Has the processes keep the webhook.
    async fn warm_up(&mut self) {
        for _ in 0..EVENTS {
            self.next().await;
        }
    }
}

fn signatures(request: &Received) -> usize {
    request.headers["webhook-signature"].to_str().map_or(0, |value| value.split(' ').count())
}

#[tokio::test]
async fn a_webhook_is_not_read_for_each_call_and_a_small_event_not_at_all() {
    let mut scene = Scene::new().await;
    let (reads, start) = (Arc::new(Reads::default()), Instant::now());
    scene.turn.faults(reads.clone());
    scene.warm_up().await;
    // Each keeps it for a minute.
    let most = PROCESSES * READS * (1 + start.elapsed().as_secs() / 60);
    let read = u64::try_from(reads.webhooks.load(Ordering::SeqCst)).unwrap();
    assert!(read <= most, "{EVENTS} calls, one after the other: {read} reads of the webhook");
    assert_eq!(reads.events.load(Ordering::SeqCst), 0, "events were read");
}

#[tokio::test]
async fn a_change_of_a_webhook_that_is_kept_holds_at_once() {
    let mut scene = Scene::new().await;
    scene.warm_up().await;
    let url = scene.receiver.url("/after");
    scene.turn.api().update_webhook(&scene.webhook, json!({"url": url, "headers": {"X-Changed": "yes"}})).await;
    for _ in 0..EVENTS {
        let request = scene.next().await;
        assert_eq!((request.path.as_str(), &request.headers["x-changed"]), ("/after", &"yes".parse().unwrap()));
    }
}

#[tokio::test]
async fn a_rotation_of_a_signing_secret_that_is_kept_holds_at_once() {
    let mut scene = Scene::new().await;
    scene.warm_up().await;
    assert_eq!(signatures(&scene.next().await), 1);
    let rotation = json!({"data": {"type": "signing_secret", "attributes": {"overlap_seconds": 600}}});
    let path = format!("/webhooks/{}/signing_secret/rotate", scene.webhook);
    assert_eq!(scene.turn.api().post(&path, &rotation).await.status, 200);
    for _ in 0..EVENTS {
        assert_eq!(signatures(&scene.next().await), 2);
    }
}

#[tokio::test]
async fn nothing_is_sent_to_a_kept_webhook_that_was_disabled_or_deleted_while_its_call_waited() {
    let mut scene = Scene::new().await;
    scene.warm_up().await;
    for deleted in [false, true] {
        scene.turn.api().update_webhook(&scene.webhook, json!({"enabled": true})).await;
        scene.next().await;
        let outputs = scene.turn.outputs();
        queues::drained(outputs, PATIENCE).await;
        queues::consume(outputs, "DeliveryQueueUrl", false).await;
        send(outputs, &event(&scene.model).to_string()).await;
        eventually("its call waits", || async {
            (queues::messages(outputs, "DeliveryQueueUrl").await == 1).then_some(())
        })
        .await;
        match deleted {
            false => drop(scene.turn.api().update_webhook(&scene.webhook, json!({"enabled": false})).await),
            true => assert_eq!(scene.turn.api().delete(&format!("/webhooks/{}", scene.webhook)).await.status, 200),
        }
        queues::consume(outputs, "DeliveryQueueUrl", true).await;
        queues::drained(outputs, PATIENCE).await;
        assert_eq!(scene.receiver.count(), scene.sent, "deleted: {deleted}");
    }
}
