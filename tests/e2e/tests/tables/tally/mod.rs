//! The tally of the log: it says what is there.

mod at_once;
mod expiry;
mod recounts;
mod repairs;
mod sequences;

use std::collections::{BTreeSet, HashMap};

use actions::tally::{Part, recount};
use aws::clock;
use aws::store::{Consistency, Tables};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::call::{CallStatus, NewCall};
use domain::ids::{CallId, WebhookId};
use domain::tally::{Header, Position, Row, Span};
use domain::time::Timestamp;
use e2e::events::unique;
use e2e::running;
use e2e::running::dynamodb;

use super::{insert, new_call};

const DAY: &str = "2026-01-02";

/// A time of that day.
fn time(hour: u32, millis: u32) -> String {
    format!("{DAY}T{hour:02}:04:05.{millis:03}Z")
}

/// Calls of a webhook, a millisecond apart.
fn calls(webhook: WebhookId, hour: u32, count: u32) -> Vec<NewCall> {
    (0..count).map(|number| new_call(webhook, &time(hour, number), &unique())).collect()
}

/// Writes calls and returns where they are in the log.
async fn written(tables: &Tables, calls: &[NewCall]) -> BTreeSet<Part> {
    for some in calls.chunks(20) {
        insert(tables, some, clock::now()).await;
    }
    parts(calls.iter().map(|call| call.id))
}

fn parts(calls: impl IntoIterator<Item = CallId>) -> BTreeSet<Part> {
    calls.into_iter().map(Part::of).collect()
}

/// Counts parts of the log anew, again and again, as Lambda does, if others keep it from writing.
async fn count(tables: &Tables, parts: BTreeSet<Part>) {
    while let Err(error) = recount(tables, parts.clone(), clock::now).await {
        assert!(error.to_string().contains("others keep writing"), "{error}");
    }
}

/// What the tally says is in the log; and that its chapters and slices say of each other what is so.
async fn counted(tables: &Tables, now: Timestamp) -> Vec<Row> {
    let mut rows = Vec::new();
    for header in tables.chapters(now).await.expect("the emulator answers") {
        let chapter = tables
            .chapter(header.span.start, Consistency::Strong, now)
            .await
            .expect("the emulator answers")
            .expect("a chapter of every header");
        assert_eq!(chapter.header().as_ref(), Some(&header));
        let mut slices = tables
            .slices(chapter.slices.iter().map(|slice| slice.start), Consistency::Strong, now)
            .await
            .expect("the emulator answers");
        for header in &chapter.slices {
            let slice = slices.remove(&header.start).expect("a slice of every header");
            assert_eq!(Header::of(slice.rows()).as_ref(), Some(&header.header));
            rows.extend_from_slice(slice.rows());
        }
    }
    assert!(rows.is_sorted_by_key(Row::position));
    rows
}

/// What is in the log of these webhooks, read whole.
async fn read(tables: &Tables, webhooks: &[WebhookId], now: Timestamp) -> Vec<Row> {
    let all = Span { start: Position::at(Timestamp::EPOCH), end: Position::of(CallId::greatest()) };
    let mut rows = Vec::new();
    for webhook in webhooks {
        rows.extend(tables.rows_of(*webhook, &all, usize::MAX, now).await.expect("the emulator answers"));
    }
    rows.sort_by_key(Row::position);
    rows
}

/// Has a call stand otherwise.
async fn change(call: CallId, status: CallStatus) {
    let (client, table) = calls_table().await;
    let update = client.update_item().table_name(table).set_key(Some(key(call)));
    let update = update.update_expression("SET #status = :status").expression_attribute_names("#status", "status");
    let status = AttributeValue::S(status.as_str().to_owned());
    update.expression_attribute_values(":status", status).send().await.expect("the emulator answers");
}

/// Deletes a call.
async fn remove(call: CallId) {
    let (client, table) = calls_table().await;
    client.delete_item().table_name(table).set_key(Some(key(call))).send().await.expect("the emulator answers");
}

async fn calls_table() -> (aws_sdk_dynamodb::Client, String) {
    let stack = running();
    (dynamodb(stack).await, stack.calls_table_name.clone())
}

fn key(call: CallId) -> HashMap<String, AttributeValue> {
    let text = |text: String| AttributeValue::S(text);
    let pk = text(format!("CALLS#{}", call.webhook()));
    HashMap::from([("pk".to_owned(), pk), ("sk".to_owned(), text(call.order_in_webhook()))])
}
