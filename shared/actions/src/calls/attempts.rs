//! Showing the attempts of a call.

use std::collections::HashMap;

use aws::store::Tables;
use aws::store::history::{History, NumberedAttempt};
use domain::event::Event;
use domain::ids::{CallId, WebhookId};
use domain::request::LoggedRequest;
use domain::time::Timestamp;
use domain::webhook::Webhook;

use crate::error::Error;

/// An attempt, and its request.
#[derive(Debug)]
pub struct ShownAttempt {
    /// The attempt.
    pub attempt: NumberedAttempt,
    /// The request; empty if what it was made from is no longer there.
    pub request: LoggedRequest,
}

/// The latest attempts of a call, and what their requests are made from.
#[derive(Debug)]
pub struct Attempts {
    /// The attempts, in order.
    pub all: Vec<NumberedAttempt>,
    call: CallId,
    event: Option<Event>,
    versions: HashMap<(WebhookId, u32), Webhook>,
}

impl Attempts {
    /// The request of one of them, rendered again; empty if what it was made from is no longer there.
    pub fn request_of(&self, attempt: &NumberedAttempt) -> LoggedRequest {
        let NumberedAttempt { webhook_version, attempt, .. } = attempt;
        let webhook = self.versions.get(&(self.call.webhook(), *webhook_version));
        let (Some(webhook), Some(event)) = (webhook, &self.event) else { return LoggedRequest::default() };
        let sent = attempt.rendered.as_ref().map(|rendered| (rendered, attempt.sent_at));
        LoggedRequest::again(sent, &webhook.settings, event, &self.call, attempt.auto_retries)
    }

    /// All of them with their requests. These may be large: each is rendered when it is asked for.
    pub fn shown(mut self) -> impl ExactSizeIterator<Item = ShownAttempt> {
        std::mem::take(&mut self.all).into_iter().map(move |attempt| {
            let request = self.request_of(&attempt);
            ShownAttempt { attempt, request }
        })
    }
}

/// The latest attempts of a call, or [`Error::NotFound`].
pub async fn attempts(tables: &Tables, call: CallId, now: Timestamp) -> Result<Attempts, Error> {
    let History { event_id, attempts } = tables.history(&call, now).await?.ok_or(Error::NotFound)?;
    let versions = attempts.iter().map(|attempt| (call.webhook(), attempt.webhook_version)).collect::<Vec<_>>();
    let (versions, mut events) =
        tokio::try_join!(tables.webhook_versions(versions, now), tables.events_by_id([event_id.clone()], now))?;
    Ok(Attempts { all: attempts, call, event: events.remove(&event_id), versions })
}
