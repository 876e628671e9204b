//! What a webhook would do about an event, without doing it.

use aws::ids::new_webhook_id;
use aws::store::Tables;
use domain::event::Event;
use domain::ids::{CallId, WebhookId};
use domain::request::{Preview, Rendering};
use domain::time::Timestamp;
use domain::url::parse_url;
use domain::webhook::{Draft, FieldError, Rule, Settings, Webhook};

use super::show;
use crate::admission::Admission;
use crate::error::Error;
use crate::webhooks;

/// The webhook of a dry run.
#[derive(Debug)]
pub enum Subject {
    /// One that is not saved; with the id of the one that it would replace, if there is one.
    Unsaved(Option<WebhookId>, Draft),
    /// One that is there. `None`: what was sent cannot be the id of any.
    Webhook(Option<WebhookId>),
}

/// The event of a dry run.
#[derive(Debug)]
pub enum Tried {
    /// One that came with the request.
    Sent(Box<Event>),
    /// One of the log, by its id.
    Logged(String),
}

/// What a webhook would do about an event.
#[derive(Debug)]
pub struct DryRun {
    /// The webhook; one that is there nowhere has an id that nothing else has.
    pub webhook: Webhook,
    /// Whether the webhook is there.
    pub is_saved: bool,
    /// The event.
    pub event: Event,
    /// What would be sent at once, or why a part of it cannot be made.
    pub preview: Preview,
}

/// Renders what a webhook would send about an event at `now`, whether that fires it or not. Reads only.
///
/// Fails with [`Error::Invalid`], also where what it names is not there.
pub async fn dry_run(
    tables: &Tables,
    admission: &Admission,
    subject: Subject,
    event: Tried,
    now: Timestamp,
) -> Result<DryRun, Error> {
    let is_saved = matches!(subject, Subject::Webhook(_));
    let webhook = match subject {
        Subject::Unsaved(id, draft) => {
            let settings = Settings::parse(draft).map_err(Error::Invalid)?;
            Webhook { id: id.unwrap_or_else(new_webhook_id), version: 1, settings }
        }
        Subject::Webhook(Some(id)) => named("webhook_id", webhooks::one(tables, id).await)?,
        Subject::Webhook(None) => named("webhook_id", Err(Error::NotFound))?,
    };
    let event = match event {
        Tried::Sent(event) => *event,
        Tried::Logged(id) => named("event_id", show::one(tables, &id, now).await)?.event,
    };
    let call = CallId::new(webhook.id, event.event_triggered_at, &event.id);
    let mut preview = Rendering::new(&webhook.settings, &event, &call, 0, now).into_preview();
    preview.url = preview.url.and_then(|url| admitted(admission, url));
    Ok(DryRun { webhook, is_saved, event, preview })
}

/// What an attribute names, which is not the path's fault if it is not there.
fn named<T>(field: &'static str, found: Result<T, Error>) -> Result<T, Error> {
    found.map_err(|error| match error {
        Error::NotFound => {
            Error::Invalid(vec![FieldError { field, flaw: Rule::Invalid.broken("names nothing that is there") }])
        }
        error => error,
    })
}

/// The URL, unless it already shows that it must not be called.
fn admitted(admission: &Admission, url: String) -> Result<String, String> {
    let host = parse_url(&url).ok().and_then(|url| url.host().map(|host| host.to_owned()));
    match host.map_or(Ok(()), |host| admission.addresses.check_host(&host)) {
        Ok(()) => Ok(url),
        Err(refused) => Err(format!("the URL {url} cannot be called: {refused}")),
    }
}
