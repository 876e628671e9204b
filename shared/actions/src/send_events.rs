//! Sending events. They go into the event queue, as those that sources put there themselves: nothing is dispatched on another path.

use aws::ids::new_event_id;
use aws::queue::send::{Queue, SendError};
use domain::event::{Defaults, InvalidEvent};
use domain::sent_event::SentEvent;
use domain::time::Timestamp;

/// Why an event is not in the queue.
#[derive(Debug, thiserror::Error)]
pub enum NotSent {
    /// It is no event, or none that SQS takes.
    #[error(transparent)]
    Invalid(#[from] InvalidEvent),
    /// A fault of ours, not of the sender's: worth trying again. The text is for the log.
    #[error(transparent)]
    Fault(#[from] SendError),
}

/// Puts events into the queue of a site's events, those of these documents that are valid. An event without id or time gets them.
/// Answers for each with its id.
pub async fn send(
    event_queue: &Queue,
    site_id: &str,
    documents: &[&str],
    now: Timestamp,
) -> Vec<Result<String, NotSent>> {
    let parse = |document: &&str| {
        let id = new_event_id();
        SentEvent::parse(document, &Defaults { id: &id, event_triggered_at: now, site_id })
    };
    let (mut outcomes, mut valid) = (Vec::new(), Vec::new());
    for event in documents.iter().map(parse) {
        outcomes.push(event.map_err(NotSent::from).map(|SentEvent { id, document }| {
            valid.push(document);
            id
        }));
    }
    let sent = event_queue.send_texts(valid).await;
    for (outcome, sent) in outcomes.iter_mut().filter(|outcome| outcome.is_ok()).zip(sent) {
        if let Err(error) = sent {
            *outcome = Err(error.into());
        }
    }
    let accepted = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    tracing::info!(accepted, refused = outcomes.len() - accepted, "events were sent over the API");
    outcomes
}
