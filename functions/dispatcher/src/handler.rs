//! A batch of messages of the event queue. An event is done when each of its calls has a message.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use aws::clock;
use aws::queue::batch_response::{Disposition, response, run_each};
use aws::store::StoreError;
use aws::store::events::StoredEvent;
use aws_lambda_events::event::sqs::{SqsBatchResponse, SqsEvent};
use domain::event::Event;
use futures::future::join_all;

use crate::intake::{self, Intake};
use crate::resources::Resources;
use crate::webhook_list::Webhooks;
use crate::{calls, matches};

/// Handles a batch. What fails for reasons of our own is delivered again, and doing it twice does no harm.
pub async fn handle(resources: Arc<Resources>, batch: SqsEvent) -> SqsBatchResponse {
    let webhooks = match resources.webhooks.now(&resources.tables).await {
        Ok(webhooks) => webhooks,
        Err(error) => {
            tracing::error!(%error, "the webhooks could not be read; the whole batch will be delivered again");
            let id = |message: aws_lambda_events::event::sqs::SqsMessage| message.message_id.unwrap_or_default();
            return response(batch.records.into_iter().map(|message| (id(message), Disposition::Redeliver)));
        }
    };
    let intakes = run_each(batch.records.into_iter().map(|message| {
        let resources = resources.clone();
        let id = message.message_id.clone().unwrap_or_default();
        (id, async move { intake::take(&resources, &message).await })
    }))
    .await;

    let mut dispositions = Vec::new();
    // The messages of each event, and the event once: the same one may be in the batch twice.
    let (mut messages_of, mut events) = (HashMap::<String, Vec<String>>::new(), Vec::new());
    for (message_id, intake) in intakes {
        match intake {
            None => dispositions.push((message_id, Disposition::Redeliver)),
            Some(Intake::Settled(disposition)) => dispositions.push((message_id, disposition)),
            Some(Intake::Event(event)) => {
                let messages = messages_of.entry(event.id.clone()).or_default();
                messages.push(message_id);
                match messages.len() {
                    1 => events.push(*event),
                    _ => tracing::info!(event_id = event.id, "event matched with the batch's first one of its id"),
                }
            }
        }
    }
    let done = dispatch(&resources, &webhooks, events).await;
    dispositions.extend(messages_of.into_iter().flat_map(|(event_id, messages)| {
        let disposition = if done.contains(&event_id) { Disposition::Done } else { Disposition::Redeliver };
        messages.into_iter().map(move |message_id| (message_id, disposition))
    }));
    response(dispositions)
}

/// Stores events, and sends a message for each call that they lead to. Answers with the ids of those that are done.
async fn dispatch(resources: &Resources, webhooks: &Webhooks, events: Vec<Event>) -> HashSet<String> {
    let ids: Vec<String> = events.iter().map(|event| event.id.clone()).collect();
    let stored = resources.tables.store_events(events, webhooks.generation, clock::now()).await;
    let stored = join_all(stored.into_iter().map(|stored| noted(resources, webhooks.generation, stored))).await;
    let stored = ids.into_iter().zip(stored).filter_map(|(id, stored)| logged(&id, stored));
    // Each event's messages are a part of all of them.
    let (mut messages, mut parts) = (Vec::new(), Vec::new());
    for stored in stored {
        let start = messages.len();
        messages.extend(matches::messages(&stored, webhooks));
        parts.push((stored.event.id, start..messages.len()));
    }
    let failed = calls::ask_for(resources, &messages).await;
    let is_done = |part: Range<usize>| !messages[part].iter().any(|message| failed.contains(&message.call_id));
    parts.into_iter().filter(|(_, part)| is_done(part.clone())).map(|(id, _)| id).collect()
}

/// An event that came before, and is matched again with other webhooks, says so from now on.
async fn noted(
    resources: &Resources,
    generation: u64,
    stored: Result<StoredEvent, StoreError>,
) -> Result<StoredEvent, StoreError> {
    let stored = stored?;
    if stored.matched.last != Some(generation) {
        resources.tables.note_matching(&stored.event.id, generation).await?;
    }
    Ok(stored)
}

fn logged(event_id: &str, stored: Result<StoredEvent, StoreError>) -> Option<StoredEvent> {
    stored
        .inspect_err(|error| {
            tracing::error!(event_id, %error, "an event could not be stored; it will be delivered again");
        })
        .ok()
}
