//! Showing the attempts of a call.

use aws::store::Tables;
use aws::store::history::{History, NumberedAttempt};
use domain::ids::CallId;
use domain::request::LoggedRequest;
use domain::time::Timestamp;

use crate::error::Error;

/// An attempt, and its request.
#[derive(Debug)]
pub struct ShownAttempt {
    /// The attempt.
    pub attempt: NumberedAttempt,
    /// The request; empty if what it was made from is no longer there.
    pub request: LoggedRequest,
}

/// The latest attempts of a call, in order, or [`Error::NotFound`]. Requests may be large: each is rendered when it is asked
/// for.
pub async fn attempts(
    tables: &Tables,
    call: CallId,
    now: Timestamp,
) -> Result<impl ExactSizeIterator<Item = ShownAttempt> + use<>, Error> {
    let History { event_id, attempts } = tables.history(&call, now).await?.ok_or(Error::NotFound)?;
    let versions = attempts.iter().map(|attempt| (call.webhook(), attempt.webhook_version)).collect::<Vec<_>>();
    let (versions, mut events) =
        tokio::try_join!(tables.webhook_versions(versions, now), tables.events_by_id([event_id.clone()], now))?;
    let event = events.remove(&event_id);
    let request_of = move |NumberedAttempt { webhook_version, attempt, .. }: &NumberedAttempt| {
        let settings = &versions.get(&(call.webhook(), *webhook_version))?.settings;
        let sent = attempt.rendered.as_ref().map(|rendered| (rendered, attempt.sent_at));
        Some(LoggedRequest::again(sent, settings, event.as_ref()?, &call, attempt.auto_retries))
    };
    Ok(attempts.into_iter().map(move |attempt| {
        let request = request_of(&attempt).unwrap_or_default();
        ShownAttempt { attempt, request }
    }))
}
