//! How many calls `POST /webhook_calls/resend` takes. The stack is the test's own: so many calls would be in the way of others.

use std::collections::BTreeSet;
use std::time::Duration;

use aws::clock;
use domain::call::CallStatus;
use domain::entity::{EntityType, EventType};
use domain::ids::CallId;
use domain::tally::{Kind, Row};
use domain::time::Timestamp;
use e2e::events::{item_published, on_publish, send};
use e2e::log::{item_of, write_calls};
use e2e::running::{dynamodb, start};
use e2e::wait::eventually_within;
use e2e::{Api, Receiver};
use reqwest::Method;
use serde_json::{Value, json};

use super::calls::text;
use crate::api::checks::assert_error;

/// Most calls that are sent again at once.
const MOST: usize = 500;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_calls_are_sent_again_and_one_more_is_refused() {
    let stack = start("resends", &[]);
    let (outputs, receiver) = (stack.outputs(), Receiver::start().await);
    let api = Api::of(outputs);
    let webhook = api.create_webhook(json!({"url": receiver.url("/"), "events": on_publish("m")})).await;
    send(outputs, &item_published("m").to_string()).await;
    let first = text(&api.settled_call_of(&webhook).await["id"]);
    let failed = Kind { entity_type: EntityType::Item, event_type: EventType::Publish, status: CallStatus::Failed };
    let at = |number: usize| Timestamp::from_millis(1_764_000_000_000 + i64::try_from(number).unwrap() * 1000).unwrap();
    let rows: Vec<Row> = (0..=MOST)
        .map(|number| Row {
            call: CallId::new(webhook.parse().unwrap(), at(number), &number.to_string()),
            kind: failed,
            latency: None,
            ttl: clock::now().plus(DAY).as_seconds(),
        })
        .collect();
    let client = dynamodb(outputs).await;
    let model = item_of(&client, &outputs.calls_table_name, first.parse().unwrap()).await;
    write_calls(&client, &outputs.calls_table_name, &model, &rows).await;

    let all = "filter[fields][status][eq]=failed";
    let details = assert_error(&resend(&api, all).await, 422, "TOO_MANY_CALLS");
    assert_eq!((&details["count"], &details["limit"]), (&json!(MOST + 1), &json!(MOST)));
    assert!(details["message"].as_str().is_some_and(|message| message.contains("narrow the filter")), "{details}");
    let count = json!({"data": {"type": "resend", "attributes": {"count_only": true}}});
    let counted = api.post(&format!("/webhook_calls/resend?{all}"), &count).await;
    assert_eq!((counted.status, attributes(&counted)), (200, json!({"count": MOST + 1, "skipped": null, "failed": 0})));
    assert_eq!(receiver.count(), 1, "nothing is sent by asking for too much");

    let some = format!("{all}&filter[fields][created_at][lt]={}", at(MOST));
    let asked = resend(&api, &some).await;
    assert_eq!((asked.status, attributes(&asked)), (202, json!({"count": MOST, "skipped": 0, "failed": 0})));
    eventually_within(Duration::from_secs(300), "all of them are sent", || async {
        (receiver.count() > MOST).then_some(())
    })
    .await;
    let mut expected: BTreeSet<String> = rows[..MOST].iter().map(|row| row.call.to_string()).collect();
    expected.insert(first);
    assert_eq!(receiver.call_ids().into_iter().collect::<BTreeSet<_>>(), expected);
    eventually_within(Duration::from_secs(300), "their outcomes are recorded", || async {
        let pending = api.get("/webhook_calls?filter[fields][status][eq]=pending").await.json();
        (pending["meta"]["total_count"] == 0).then_some(())
    })
    .await;
    assert_eq!(receiver.count(), MOST + 1, "0 duplicates");
    let left = api.get(&format!("/webhook_calls?{all}")).await.json();
    assert_eq!(left["meta"]["total_count"], 1, "the one that was not asked for");
}

async fn resend(api: &Api, query: &str) -> e2e::api::Reply {
    api.send(api.request(Method::POST, &format!("/webhook_calls/resend?{query}"))).await
}

fn attributes(reply: &e2e::api::Reply) -> Value {
    reply.json()["data"]["attributes"].clone()
}
