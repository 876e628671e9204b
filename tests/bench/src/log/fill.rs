//! Writing a log: items in batches, the tally by its own code.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use actions::tally::repair;
use aws::clock;
use aws::store::Tables;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use domain::call::{Attempt, CallStatus, NewCall, Outcome, Response};
use domain::event::{Defaults, Event};
use domain::ids::WebhookId;
use domain::request::{Fingerprint, Rendered, VERSION};
use domain::retry::WaitsIn;
use domain::standing::Standing;
use domain::tally::Position;
use domain::time::Timestamp;
use futures::{StreamExt, TryStreamExt, stream};
use serde_json::json;

use super::drawn::{DrawnCall, DrawnEvent, Log, Shape};
use super::world::SITE;
use crate::error::Error;
use crate::tables::Names;

/// Most items of a BatchWriteItem.
const BATCH: usize = 25;
/// Batches that are being written at the same time.
const BATCHES_AT_ONCE: usize = 12;
/// Days that are counted at the same time.
const DAYS_AT_ONCE: usize = 4;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

type Item = HashMap<String, AttributeValue>;

/// Writes some of the events and calls of a log, as the functions leave them, and gives it back.
pub async fn write(
    client: &Client,
    names: &Names,
    tables: &Tables,
    log: Log,
    events: Range<usize>,
    calls: Range<usize>,
) -> Result<Log, Error> {
    let log = Arc::new(log);
    let events = chunks(events).map(|chunk| (true, chunk));
    let batches = events.chain(chunks(calls).map(|chunk| (false, chunk))).map(|(events, chunk)| {
        let (client, table, tables, log) = (client.clone(), names.calls.clone(), tables.clone(), log.clone());
        // On its own, so that processors share the work.
        let written = tokio::spawn(async move {
            let items: Result<Vec<Item>, Error> = match events {
                true => log.events[chunk].iter().map(|event| event_item(&tables, event)).collect(),
                false => log.calls[chunk].iter().map(|call| call_item(&tables, &log, call)).collect(),
            };
            write_batch(&client, &table, items?).await
        });
        async { written.await.map_err(Error::in_action("write a batch"))? }
    });
    stream::iter(batches).buffer_unordered(BATCHES_AT_ONCE).try_collect::<()>().await?;
    Ok(Arc::unwrap_or_clone(log))
}

fn chunks(range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let end = range.end;
    range.step_by(BATCH).map(move |start| start..(start + BATCH).min(end))
}

/// Fills the tally of a whole log, day by day.
pub async fn tally(tables: &Tables, webhooks: &[WebhookId], shape: Shape, end: Timestamp) -> Result<(), Error> {
    let days = (0..=shape.days).filter_map(|days| {
        let millis = end.as_millis() - i64::try_from((DAY * days).as_millis()).ok()?;
        Some(Position::at(Timestamp::from_millis(millis).ok()?))
    });
    let counted =
        stream::iter(days).map(|day| repair(tables, webhooks, day, clock::now)).buffer_unordered(DAYS_AT_ONCE);
    let counted: Vec<_> = counted.try_collect().await.map_err(Error::in_action("fill the tally"))?;
    match counted.iter().map(|repaired| repaired.calls).sum::<u64>() {
        calls if calls == shape.calls as u64 => Ok(()),
        calls => Err(Error::new(format!("the tally counts {calls} calls, the log has {}", shape.calls))),
    }
}

async fn write_batch(client: &Client, table: &str, items: Vec<Item>) -> Result<(), Error> {
    let put = |item| {
        let put = PutRequest::builder().set_item(Some(item)).build().map_err(Error::in_action("describe an item"))?;
        Ok(WriteRequest::builder().put_request(put).build())
    };
    let mut left = HashMap::from([(table.to_owned(), items.into_iter().map(put).collect::<Result<Vec<_>, Error>>()?)]);
    while !left.is_empty() {
        let answer = client.batch_write_item().set_request_items(Some(left)).send().await;
        let answer = answer.map_err(|error| Error::new(format!("could not write items: {error:?}")))?;
        left = answer.unprocessed_items.unwrap_or_default();
    }
    Ok(())
}

fn event_item(tables: &Tables, event: &DrawnEvent) -> Result<Item, Error> {
    let entity = event.id.get(..8).unwrap_or_default();
    let kind = event.entity_type.as_str();
    let document = json!({
        "id": event.id,
        "entity_type": kind,
        "event_type": event.event_type.as_str(),
        "entity": {
            "id": entity,
            "type": kind,
            "attributes": {"title": format!("Number {entity}"), "slug": format!("number-{entity}"), "position": 1},
            "relationships": {"item_type": {"data": {"id": "article", "type": "item_type"}}},
            "meta": {"created_at": event.at.to_string(), "updated_at": event.at.to_string(), "status": "published"},
        },
    });
    let defaults = Defaults { id: &event.id, event_triggered_at: event.at, site_id: SITE };
    let parsed = Event::parse(&document.to_string(), &defaults).map_err(Error::in_action("draw an event"))?;
    tables.event_item(&parsed, event.at).map_err(Error::in_action("draw an event"))
}

fn call_item(tables: &Tables, log: &Log, call: &DrawnCall) -> Result<Item, Error> {
    let event = &log.events[call.event as usize];
    let new = NewCall {
        id: call.id,
        event_id: event.id.clone(),
        entity_type: call.kind.entity_type,
        event_type: call.kind.event_type,
        webhook_version: 1,
        ttl: tables.expiry_of_event(event.at),
        test: false,
    };
    let status = call.kind.status;
    let answer = |status, body: &str| Response {
        status,
        headers: [("content-type".to_owned(), "application/json".to_owned())].into(),
        body: body.to_owned(),
        cut: false,
    };
    let outcome = match status {
        CallStatus::Success => Outcome { response: Some(answer(200, "{\"ok\": true}")), failure: None },
        _ => Outcome {
            response: Some(answer(503, "{\"error\": \"try again later\"}")),
            failure: Some("the receiver answered 503".to_owned()),
        },
    };
    let attempt = Attempt {
        sent_at: call.last_sent_at,
        duration_ms: 87,
        auto_retries: call.attempts - 1,
        resend: false,
        // What the log renders again is told apart from it, which costs the same.
        rendered: Some(Rendered {
            version: VERSION.to_owned(),
            fingerprint: Fingerprint::of(&event.id, &Default::default(), ""),
        }),
        outcome,
    };
    let after = Standing {
        status,
        automatic_attempts: call.attempts,
        open: call.next_retry_at.is_some(),
        next_retry_at: call.next_retry_at,
    };
    tables.call_item(new, attempt, &after, WaitsIn::Table).map_err(Error::in_action("draw a call"))
}
