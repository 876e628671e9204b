//! Sweeps of the scheduler: an index that lags, messages and entries that fail, sweeps at once, a long queue.

mod at_once;
mod held_up;
mod lagging_index;
mod long_queue;

use std::collections::BTreeSet;
use std::time::Duration;

use aws::clock;
use aws::ids::new_token;
use aws::store::claims::{Claimed, Lease};
use aws::store::due::SHARDS;
use aws::store::outcomes::Claim;
use domain::call::{Attempt, CallStatus, Cause, NewCall, Outcome};
use domain::event::{Defaults, Event};
use domain::ids::{CallId, WebhookId};
use domain::retry::WaitsIn;
use domain::standing::Standing;
use domain::time::Timestamp;
use e2e::events::{on_publish, unique};
use e2e::running::tables;
use e2e::{Receiver, lambda, queues};
use serde_json::{Value, json};
use stack::Outputs;

use super::turn::Turn;
use super::{counts, event};

/// More than two pages of a shard.
const MANY: usize = 60;

/// Calls of a webhook that wait for their retry, all in one shard of the index, while nobody takes messages of the retry queue.
struct Waiting {
    outputs: &'static Outputs,
    receiver: Receiver,
    webhook: WebhookId,
    model: String,
    calls: Vec<CallId>,
}

impl Waiting {
    async fn start(turn: &Turn) -> Self {
        let (outputs, receiver, model) = (turn.outputs(), Receiver::start().await, unique());
        queues::consume(outputs, "RetryQueueUrl", false).await;
        let attributes = json!({"url": receiver.url("/"), "events": on_publish(&model), "auto_retry": true});
        let webhook = turn.api().create_webhook(attributes).await;
        let webhook = webhook.parse().unwrap_or_else(|error| panic!("{error}"));
        Self { outputs, receiver, webhook, model, calls: Vec::new() }
    }

    /// More calls, whose first attempt failed, and whose retry was due then.
    async fn add(&mut self, count: usize, waits_in: WaitsIn, due: Timestamp) {
        let (tables, now) = (tables(self.outputs).await, clock::now());
        let (mut events, mut calls) = (Vec::new(), Vec::new());
        while calls.len() < count {
            let document = event(&self.model).to_string();
            let defaults = Defaults { id: "", event_triggered_at: now, site_id: tables.site() };
            let event = Event::parse(&document, &defaults).unwrap_or_else(|error| panic!("{error}"));
            let id = CallId::new(self.webhook, event.event_triggered_at, &event.id);
            if id.spread().is_multiple_of(SHARDS) {
                calls.push(NewCall {
                    id,
                    event_id: event.id.clone(),
                    entity_type: event.entity_type,
                    event_type: event.event_type,
                    webhook_version: 1,
                    ttl: now.plus(Duration::from_secs(24 * 60 * 60)).as_seconds(),
                    test: false,
                });
                events.push(event);
            }
        }
        for stored in tables.store_events(events, 1, now).await {
            stored.unwrap_or_else(|error| panic!("{error}"));
        }
        let lease = Lease { token: new_token(), until: now.plus(Duration::from_secs(60)) };
        let claims: Vec<_> = calls.iter().map(|call| (call, &lease)).collect();
        for created in tables.create_claimed(&claims, now).await {
            assert!(created.unwrap_or_else(|error| panic!("{error}")));
        }
        let attempt = Attempt {
            sent_at: now,
            duration_ms: 1,
            auto_retries: 0,
            resend: false,
            rendered: None,
            outcome: Outcome { response: None, failure: Some("a test's failure".to_owned()) },
        };
        let after =
            Standing { status: CallStatus::Rescheduled, automatic_attempts: 1, open: true, next_retry_at: Some(due) };
        for call in &calls {
            let claimed = &Claimed::FIRST;
            let claim = Claim { call: &call.id, cause: &Cause::Automatic, lease: &lease.token, claimed };
            let recorded = tables.record_attempt(claim, 1, &attempt, &after, waits_in).await;
            assert!(recorded.unwrap_or_else(|error| panic!("{error}")));
        }
        self.calls.extend(calls.into_iter().map(|call| call.id));
    }

    async fn messages(&self) -> usize {
        queues::messages(self.outputs, "RetryQueueUrl").await
    }

    /// Has the messages taken; each call is made once, however many messages it has.
    async fn assert_each_is_made_once(&self) {
        queues::consume(self.outputs, "RetryQueueUrl", true).await;
        self.receiver.wait_for(self.calls.len()).await;
        queues::drained(self.outputs, Duration::from_secs(90)).await;
        let sent = counts(self.receiver.call_ids());
        assert!(sent.values().all(|count| *count == 1), "0 duplicates: {sent:?}");
        let expected: BTreeSet<String> = self.calls.iter().map(CallId::to_string).collect();
        assert_eq!(sent.into_keys().collect::<BTreeSet<_>>(), expected);
    }
}

/// Has the scheduler make a sweep, and answers with what it says.
async fn sweep(outputs: &Outputs) -> Value {
    lambda::invoke(outputs, "SchedulerFunction", &json!({})).await
}

/// A sweep that sent so many messages and met no fault.
fn sent(calls: usize) -> Value {
    json!({"sent": calls, "unfinished": 0})
}
