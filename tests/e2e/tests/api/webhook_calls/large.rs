//! The official client pages through a log that is too large to be read whole, while new calls arrive.
//!
//! The stack is the test's own: more than 2,000 calls change how the calls of the whole site are listed.

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use aws::clock;
use domain::call::CallStatus;
use domain::entity::{EntityType, EventType};
use domain::ids::{CallId, WebhookId};
use domain::tally::{Kind, Row};
use domain::time::Timestamp;
use e2e::events::{item_published, on_publish, send, unique};
use e2e::log::{counted, item_of, write_calls};
use e2e::running::{dynamodb, start};
use e2e::wait::eventually_within;
use e2e::{Api, Receiver};
use serde_json::json;
use stack::{Outputs, follow_calls, workspace};

use crate::client::run_tests_with;

/// Calls in the log when the client begins.
const CALLS: u32 = 10_000;
/// Webhooks that they are of.
const WEBHOOKS: usize = 4;
/// The time of the first event: 2025-11-24T16:00:00Z.
const START_MILLIS: i64 = 1_764_000_000_000;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long the emulator may take to count the calls.
const PATIENCE: Duration = Duration::from_secs(300);

#[tokio::test(flavor = "multi_thread")]
async fn the_official_client_gets_each_of_ten_thousand_calls_once_while_more_arrive() {
    let stack = start("large", &[]);
    let outputs = stack.outputs().clone();
    let calls = fill(&outputs).await;
    let file = workspace().join("target/stack-tests").join(format!("calls-{}.json", std::process::id()));
    fs::write(&file, json!(calls).to_string()).unwrap_or_else(|error| panic!("{}: {error}", file.display()));

    let path = file.to_string_lossy().into_owned();
    let run = tokio::task::spawn_blocking(move || run_tests_with(&outputs, "large", 1, &[("CALLS_FILE", &path)]));
    run.await.unwrap();
    fs::remove_file(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

/// Fills the log of a stack, waits until the tally has counted it, and returns the ids of its calls, the oldest event first.
async fn fill(stack: &Outputs) -> Vec<String> {
    let (first, webhooks) = first_call(stack).await;
    let dynamodb = dynamodb(stack).await;
    let model = item_of(&dynamodb, &stack.calls_table_name, first).await;
    let mut rows: Vec<Row> = (1..CALLS).map(|number| row(&webhooks, number)).collect();
    // The stream tells the tally's function of the calls, as on AWS, but not before all are there: it counts an hour as often as it hears of
    // it, and the emulator polls no queue meanwhile.
    let follow = |on| follow_calls(stack, on).unwrap_or_else(|error| panic!("{error}"));
    follow(false);
    write_calls(&dynamodb, &stack.calls_table_name, &model, &rows).await;
    follow(true);
    eventually_within(PATIENCE, &format!("{CALLS} calls are counted"), || async {
        // Each look is work for the emulator, which is to count meanwhile.
        tokio::time::sleep(Duration::from_secs(1)).await;
        let counts = counted(stack, &webhooks).await;
        (counts.values().sum::<u64>() == u64::from(CALLS)).then_some(())
    })
    .await;

    rows.sort_by_key(Row::position);
    let ids: Vec<String> =
        [first].into_iter().chain(rows.iter().map(|row| row.call)).map(|id| id.to_string()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), CALLS as usize, "each call has an id of its own");
    ids
}

/// Has the first of all calls made by a first webhook, and creates the other webhooks.
async fn first_call(stack: &Outputs) -> (CallId, Vec<WebhookId>) {
    let (api, receiver, model) = (Api::of(stack), Receiver::start().await, unique());
    let mut webhooks = vec![api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish(&model)})).await];
    for _ in 1..WEBHOOKS {
        webhooks.push(api.create_webhook(json!({"url": receiver.url("/")})).await);
    }
    let mut event = item_published(&model);
    event["event_triggered_at"] = json!(at(0).to_string());
    send(stack, &event.to_string()).await;
    let call = api.settled_call_of(&webhooks[0]).await;
    let id = call["id"].as_str().unwrap_or_default().parse().unwrap_or_else(|error| panic!("{call}: {error}"));
    let parsed = webhooks.iter().map(|id| id.parse().unwrap_or_else(|error| panic!("{id}: {error}")));
    (id, parsed.collect())
}

/// Call number `number`, which does not depend on chance. A quarter of the calls are in one hour, which the tally cuts into
/// narrow slices.
fn row(webhooks: &[WebhookId], number: u32) -> Row {
    let kind = Kind {
        entity_type: EntityType::Item,
        event_type: EventType::Publish,
        status: if number.is_multiple_of(50) { CallStatus::Failed } else { CallStatus::Success },
    };
    // The first webhook has half of the calls, the second a quarter, and so on.
    let webhook = webhooks[(number.trailing_ones() as usize).min(webhooks.len() - 1)];
    Row {
        call: CallId::new(webhook, at(number), &number.to_string()),
        kind,
        latency: None,
        ttl: clock::now().plus(DAY).as_seconds(),
    }
}

/// When the event of call number `number` happened. Every tenth is at the time of the one before, of another webhook or not.
///
/// All are in nine hours: for each hour that is counted, the emulator looks at every call of a webhook.
fn at(number: u32) -> Timestamp {
    let number = i64::from(number - u32::from(number % 10 == 9));
    let (burst, burst_ends) = (4_000, 6_500);
    let in_burst = (number - burst).clamp(0, burst_ends - burst);
    // Four seconds apart, and half a second in the burst.
    let millis = START_MILLIS + (number - in_burst) * 4_000 + in_burst * 500;
    Timestamp::from_millis(millis).unwrap_or_else(|error| panic!("{error}"))
}
