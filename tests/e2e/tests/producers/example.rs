//! The example in Rust, as the page has it from the first `use` on.

use std::error::Error;
use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry as Entry;
use serde_json::Value;

/// As many at a time as SQS takes.
fn batches(entries: Vec<Entry>) -> Vec<Vec<Entry>> {
    let (mut batches, mut size) = (Vec::<Vec<Entry>>::new(), 0);
    for entry in entries {
        let length = entry.message_body().len();
        match batches.last_mut() {
            Some(batch) if batch.len() < 10 && size + length <= 1 << 20 => {
                batch.push(entry);
                size += length;
            }
            _ => {
                batches.push(vec![entry]);
                size = length;
            }
        }
    }
    batches
}

pub async fn send(sqs: &Client, queue_url: &str, events: &[Value]) -> Result<(), Box<dyn Error + Send + Sync>> {
    let entry = |(number, event): (usize, &Value)| {
        Entry::builder().id(number.to_string()).message_body(event.to_string()).build()
    };
    let entries = events.iter().enumerate().map(entry).collect::<Result<Vec<_>, _>>()?;
    for mut batch in batches(entries) {
        for pause in [100, 200, 400, 800, 1600] {
            let request = sqs.send_message_batch().queue_url(queue_url).set_entries(Some(batch.clone()));
            let answer = request.send().await?;
            batch.retain(|entry| answer.failed().iter().any(|failed| failed.id() == entry.id()));
            if batch.is_empty() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
        if !batch.is_empty() {
            return Err(format!("{} events were not sent", batch.len()).into());
        }
    }
    Ok(())
}
