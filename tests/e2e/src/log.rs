//! Logs that are too large to come to be one call after the other.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use domain::tally::Row;

/// An item as the SDK has it.
pub type Item = HashMap<String, AttributeValue>;

/// Writes calls that are like `model`, the item of a call, but for what the rows say.
///
/// # Panics
///
/// If they cannot be written.
pub async fn write_calls(dynamodb: &Client, calls_table: &str, model: &Item, rows: &[Row]) {
    // DynamoDB takes 25 items in a request.
    for chunk in rows.chunks(25) {
        let mut pending: Vec<WriteRequest> = chunk.iter().map(|row| put(model, row)).collect();
        while !pending.is_empty() {
            let written = dynamodb.batch_write_item().request_items(calls_table, pending).send().await;
            let left = written.unwrap_or_else(|error| panic!("{error:?}")).unprocessed_items.unwrap_or_default();
            pending = left.into_values().flatten().collect();
        }
    }
}

fn put(model: &Item, row: &Row) -> WriteRequest {
    let text = |text: String| AttributeValue::S(text);
    let mut item = model.clone();
    item.extend([
        ("pk".to_owned(), text(format!("CALLS#{}", row.call.webhook()))),
        ("sk".to_owned(), text(row.call.order_in_webhook())),
        ("id".to_owned(), text(row.call.to_string())),
        ("entity_type".to_owned(), text(row.kind.entity_type.as_str().to_owned())),
        ("event_type".to_owned(), text(row.kind.event_type.as_str().to_owned())),
        ("status".to_owned(), text(row.kind.status.as_str().to_owned())),
        ("ttl".to_owned(), AttributeValue::N(row.ttl.to_string())),
    ]);
    // Nothing is due: the scheduler has no business with them.
    item.retain(|name, _| !name.starts_with("due_"));
    if let Some(latency) = row.latency {
        let duration = AttributeValue::N(latency.bound_ms().to_string());
        let attempt = HashMap::from([
            ("duration_ms".to_owned(), duration),
            ("auto_retries".to_owned(), AttributeValue::N("0".to_owned())),
        ]);
        item.insert("last_attempt".to_owned(), AttributeValue::M(attempt));
    }
    let put = PutRequest::builder().set_item(Some(item)).build().unwrap_or_else(|error| panic!("{error}"));
    WriteRequest::builder().put_request(put).build()
}
