//! Driving a deployment: batches of events go to the dispatcher, and batches of the messages that it sends to the delivery function, in
//! the place of SQS and Lambda's pollers.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::batches::{DELIVERY_QUEUE, EVENT_QUEUE, batch, failures, polling};
use super::case::{Answer, Case};
use super::deployment::Deployment;
use super::prices::chunks;
use super::queues::Message;
use crate::error::Error;
use crate::random::Random;
use crate::runtime_api::Invoked;

/// What driving has come to.
#[derive(Debug, Clone, Default)]
pub struct Driven {
    /// Requests that the receiver got: one for each webhook and event.
    pub deliveries: u64,
    /// How long it took, one function after the other.
    pub took: Duration,
    /// For each delivery, the time from when the dispatcher gets the event until the receiver has the request, without the waits between
    /// the functions, which on AWS depend on how many run at once.
    pub latencies: Vec<Duration>,
    /// How long each invocation of the dispatcher took.
    pub dispatches: Vec<Duration>,
    /// How long each invocation of the delivery function took.
    pub attempts: Vec<Duration>,
    /// As how many requests SQS bills that sources send the events and that the mappings poll EventQueue.
    pub event_requests: u64,
    /// The same of how the mapping polls DeliveryQueue.
    pub poll_requests: u64,
}

/// Drives until there are so many deliveries, or so much time has passed; whole batches of events in any case.
pub async fn drive(
    deployment: &Deployment,
    case: &Case,
    document: &str,
    deliveries: u64,
    at_most: Duration,
) -> Result<Driven, Error> {
    let mut driven = Driven::default();
    let started = Instant::now();
    while driven.deliveries < deliveries && started.elapsed() < at_most {
        let messages = dispatch(deployment, case, document, &mut driven).await?;
        for (latencies, messages) in messages.chunks(case.batch).map(|chunk| chunk.iter().cloned().unzip()) {
            deliver(deployment, case, latencies, messages, &mut driven).await?;
        }
    }
    driven.took = started.elapsed();
    Ok(driven)
}

/// Has a batch of events dispatched. Answers with the messages that came of it, each with how long that took.
async fn dispatch(
    deployment: &Deployment,
    case: &Case,
    document: &str,
    driven: &mut Driven,
) -> Result<Vec<(Duration, Message)>, Error> {
    let event = batch(EVENT_QUEUE, (0..case.batch).map(|_| (message_id(), document)));
    let Invoked { answer, started, took } = deployment.dispatcher.invoke(&event).await?;
    settled("dispatcher", &answer, 0)?;
    let messages = deployment.queues.take();
    if messages.len() != case.batch * case.fanout {
        return Err(Error::new(format!(
            "{} events for {} webhooks led to {} messages: see what the dispatcher logged",
            case.batch,
            case.fanout,
            messages.len()
        )));
    }
    driven.dispatches.push(took);
    // A source sends each by itself.
    driven.event_requests += case.batch as u64 * chunks(document.len());
    driven.event_requests += polling((0..case.batch).map(|_| document));
    Ok(messages.into_iter().map(|message| (message.came - started, message)).collect())
}

/// Has a batch of messages delivered, each of which took so long to come to be.
async fn deliver(
    deployment: &Deployment,
    case: &Case,
    dispatched: Vec<Duration>,
    messages: Vec<Message>,
    driven: &mut Driven,
) -> Result<(), Error> {
    let bodies = messages.iter().map(|message| message.body.as_str());
    let ids = (0..messages.len()).map(|number| format!("message-{number}"));
    let event = batch(DELIVERY_QUEUE, ids.zip(bodies.clone()));
    let Invoked { answer, started, took } = deployment.delivery.invoke(&event).await?;
    // A call that is to be sent again is a failure to SQS, which moves it to RetryQueue.
    settled("delivery function", &answer, if case.answer == Answer::Fails { messages.len() } else { 0 })?;
    let came = deployment.receiver.take();
    for (message, dispatched) in messages.iter().zip(dispatched) {
        let came = came_of(message, &came)?;
        driven.latencies.push(dispatched + (came - started));
    }
    driven.deliveries += came.len() as u64;
    driven.attempts.push(took);
    driven.poll_requests += polling(bodies);
    Ok(())
}

/// An id as SQS gives its messages, which no other message has.
fn message_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let mut random = Random::new(NEXT.fetch_add(1, Ordering::Relaxed));
    uuid::Uuid::from_u64_pair(random.draw(), random.draw()).to_string()
}

/// When the request of a message's call came.
fn came_of(message: &Message, came: &HashMap<String, Instant>) -> Result<Instant, Error> {
    let call: Value = serde_json::from_str(&message.body).unwrap_or_default();
    let call = call["call"].as_str().unwrap_or_default();
    let missing = || Error::new(format!("the receiver got no request for the message {}", message.body));
    came.get(call).copied().ok_or_else(missing)
}

fn settled(function: &str, answer: &Value, expected: usize) -> Result<(), Error> {
    match failures(answer).count() {
        failed if failed == expected => Ok(()),
        failed => {
            Err(Error::new(format!("the {function} reports {failed} messages as failed, not {expected}: see its log")))
        }
    }
}
