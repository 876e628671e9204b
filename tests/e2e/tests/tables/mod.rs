//! The tables as the functions use them. Each test has a site of its own.

mod answers;
mod claims;
mod clocks;
mod event_list;
mod events;
mod insert;
mod large_log;
mod log;
mod names;
mod record;
mod resends;
mod room;
mod tally;
mod versions;
mod webhooks_then;

use std::collections::BTreeMap;
use std::time::Duration;

use aws::clock;
use aws::ids::new_webhook_id;
use aws::store::Tables;
use aws::store::claims::{Claimed, Lease};
use aws::store::due::{DueOrder, SHARDS};
use aws::store::outcomes::Claim;
use domain::call::Cause;
use domain::call::{Attempt, Call, CallStatus, NewCall, Outcome, Response};
use domain::entity::{EntityType, EventType};
use domain::event::{Defaults, Event};
use domain::ids::{CallId, WebhookId};
use domain::request::{Fingerprint, Rendered};
use domain::retry::WaitsIn;
use domain::room::Room;
use domain::standing::{Readiness, Standing};
use domain::tally::Row;
use domain::time::Timestamp;
use domain::webhook::{Draft, Settings};
use e2e::events::unique;
use e2e::log::{item_of, write_calls};
use e2e::running;
use e2e::running::dynamodb;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const HOUR: Duration = Duration::from_secs(60 * 60);
/// Room for as many webhooks as a test likes.
const ROOM: Room = Room { enabled: 5000 };
/// Days that the log of these tables goes back.
const RETENTION_DAYS: u32 = 4;

/// The stack's tables, for a new site.
async fn tables() -> Tables {
    let stack = running();
    let (webhooks, calls) = (stack.webhooks_table_name.clone(), stack.calls_table_name.clone());
    Tables::new(dynamodb(stack).await, webhooks, calls, unique(), RETENTION_DAYS)
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A moment so long ago that what was written then has expired, if only just.
fn expired() -> Timestamp {
    // What is written expires at the next full hour.
    let ago = (DAY * RETENTION_DAYS + HOUR).as_millis() + 2_000;
    Timestamp::from_millis(clock::now().as_millis() - i64::try_from(ago).unwrap_or(i64::MAX))
        .unwrap_or_else(|error| panic!("{error}"))
}

/// A moment so long ago that nothing refers any more to what was given up then: besides the log's retention, messages may have
/// waited in queues for two weeks.
fn forgotten() -> Timestamp {
    let queues = (DAY * 14).as_millis();
    Timestamp::from_millis(expired().as_millis() - i64::try_from(queues).unwrap_or(i64::MAX))
        .unwrap_or_else(|error| panic!("{error}"))
}

/// Settings with this name and everything else at its default.
fn settings(name: &str) -> Settings {
    Settings::parse(Draft::new(name, "https://example.com/")).unwrap_or_else(|errors| panic!("{errors:?}"))
}

/// An event with this id and title.
fn event(tables: &Tables, id: &str, title: &str) -> Event {
    let defaults = Defaults { id, event_triggered_at: at("2026-01-02T03:04:05.678Z"), site_id: tables.site() };
    let entity = serde_json::json!({"id": "1", "attributes": {"title": title}});
    let document = serde_json::json!({"entity_type": "item", "event_type": "publish", "entity": entity});
    Event::parse(&document.to_string(), &defaults).unwrap_or_else(|error| panic!("{error}"))
}

/// A call that a webhook makes for an event at a time.
fn new_call(webhook: WebhookId, time: &str, event_id: &str) -> NewCall {
    NewCall {
        id: CallId::new(webhook, at(time), event_id),
        event_id: event_id.to_owned(),
        entity_type: EntityType::Item,
        event_type: EventType::Publish,
        webhook_version: 1,
        ttl: ttl(clock::now()),
        test: false,
    }
}

/// When something expires that was written at a moment.
fn ttl(written_at: Timestamp) -> i64 {
    written_at.plus(DAY * RETENTION_DAYS).as_seconds()
}

/// Writes a call of a new webhook and returns its id.
async fn a_call(tables: &Tables) -> CallId {
    let call = new_call(new_webhook_id(), "2026-01-02T03:04:05.678Z", &unique());
    insert(tables, std::slice::from_ref(&call), clock::now()).await;
    call.id
}

/// Has calls come to be which nobody has claimed: their claims were given back. Those that are there already stay as they are.
async fn insert(tables: &Tables, calls: &[NewCall], now: Timestamp) {
    let leases: Vec<_> = calls.iter().map(|_| lease()).collect();
    let calls: Vec<_> = calls.iter().map(|call| NewCall { ttl: ttl(now), ..call.clone() }).collect();
    let answers = tables.create_claimed(&calls.iter().zip(&leases).collect::<Vec<_>>(), now).await;
    assert_eq!(answers.len(), calls.len());
    for ((call, lease), created) in calls.iter().zip(&leases).zip(answers) {
        if created.unwrap_or_else(|error| panic!("{error}")) {
            let given_back = tables.give_back(&call.id, &lease.token, &Standing::NEW).await;
            assert!(given_back.unwrap_or_else(|error| panic!("{error}")));
        }
    }
}

/// Stores one event, and answers with the one that is there now.
async fn store(tables: &Tables, event: Event, now: Timestamp) -> Event {
    match tables.store_events(vec![event], 1, now).await.remove(0) {
        Ok(stored) => stored.event,
        Err(error) => panic!("{error}"),
    }
}

/// The call as it is now.
async fn read(tables: &Tables, id: CallId) -> Call {
    let calls = tables.calls_by_id(&[id], clock::now()).await.unwrap_or_else(|error| panic!("{error}"));
    calls.get(&id).cloned().unwrap_or_else(|| panic!("{id} is not there"))
}

/// A claim of a minute.
fn lease() -> Lease {
    Lease { token: unique(), until: clock::now().plus(Duration::from_secs(60)) }
}

/// What a message about a call leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Ours(Claimed),
    NotBefore(Timestamp),
    Nothing,
}

/// Looks at a call, and claims it if it is ready, as the delivery function does.
async fn turn(tables: &Tables, call: CallId, cause: &Cause, lease: &Lease, now: Timestamp) -> Turn {
    let found = tables.find_calls(&[call], now).await.unwrap_or_else(|error| panic!("{error}"));
    let Some(found) = found.get(&call) else {
        return Turn::Nothing;
    };
    let snapshot = &found.as_ref().unwrap_or_else(|error| panic!("{error}")).snapshot;
    match snapshot.readiness(cause, now) {
        Readiness::Nothing => Turn::Nothing,
        Readiness::NotBefore(time) => Turn::NotBefore(time),
        Readiness::Ready => {
            let claimed = tables.claim_call(&call, cause, snapshot, lease, now).await;
            claimed.unwrap_or_else(|error| panic!("{error}")).map_or(Turn::Nothing, Turn::Ours)
        }
    }
}

/// Claims a call for its first attempt; whether it is ours.
async fn claim_first(tables: &Tables, call: CallId, lease: &Lease) -> bool {
    matches!(turn(tables, call, &Cause::Automatic, lease, clock::now()).await, Turn::Ours(_))
}

/// Records an attempt of a call that was claimed when it stood like this; whether it was still ours.
async fn record(
    tables: &Tables,
    call: CallId,
    cause: &Cause,
    lease: &str,
    attempt: &Attempt,
    after: &Standing,
) -> bool {
    let claim = Claim { call: &call, cause, lease, claimed: &Claimed::FIRST };
    let recorded = tables.record_attempt(claim, 1, attempt, after, WaitsIn::Queue).await;
    recorded.unwrap_or_else(|error| panic!("{error}"))
}

/// Where a call stands after its first and only attempt.
fn settled(status: CallStatus) -> Standing {
    Standing { status, automatic_attempts: 1, open: false, next_retry_at: None }
}

/// An attempt that got this answer.
fn answered(status: u16, body: &str) -> Attempt {
    let headers = BTreeMap::from([("content-type".to_owned(), "text/plain".to_owned())]);
    Attempt {
        sent_at: clock::now(),
        duration_ms: 12,
        auto_retries: 0,
        resend: false,
        rendered: Some(Rendered {
            version: "0.1.0".to_owned(),
            fingerprint: Fingerprint::of("https://example.com/", &BTreeMap::new(), body),
        }),
        outcome: Outcome {
            response: Some(Response { status, headers, body: body.to_owned(), cut: false }),
            failure: (status != 200).then(|| format!("the receiver answered {status}")),
        },
    }
}

/// Text that hardly compresses.
fn noise(bytes: usize) -> String {
    let mut seed = 1_u64;
    let mut text = String::with_capacity(bytes);
    while text.len() < bytes {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // The high bits of such a generator are its better ones.
        text.push(char::from(b' ' + 1 + u8::try_from((seed >> 33) % 90).unwrap_or_default()));
    }
    text
}

/// Whether the scheduler looks after a call at that time.
async fn is_due(tables: &Tables, call: CallId, now: Timestamp) -> bool {
    for shard in 0..SHARDS {
        let due = tables
            .due_calls(shard, now, DueOrder::LongestOverdueFirst, 1000, None)
            .await
            .unwrap_or_else(|error| panic!("{error}"));
        if due.calls.iter().flat_map(|due| due.messages()).any(|message| message.call_id == call) {
            return true;
        }
    }
    false
}

/// Writes calls that stand in the log as these rows say.
async fn write_rows(tables: &Tables, rows: &[Row]) {
    let model = new_call(new_webhook_id(), "2026-01-02T03:04:05.678Z", &unique());
    insert(tables, std::slice::from_ref(&model), clock::now()).await;
    let (dynamodb, table) = (dynamodb(running()).await, &running().calls_table_name);
    let item = item_of(&dynamodb, table, model.id).await;
    write_calls(&dynamodb, table, &item, rows).await;
}
