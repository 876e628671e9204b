//! How webhooks have fared: their calls over time, and the newest calls that went wrong. Both by one look at the tally.

use std::collections::HashMap;

use aws::store::Tables;
use aws::store::log::Found;
use domain::call::{Call, CallStatus};
use domain::ids::{CallId, WebhookId};
use domain::tally::{Position, Span};
use domain::time::Timestamp;

use super::show::rows;
use super::stats::{Interval, Stats, tell};
use crate::error::Error;
use crate::tally::{ReadError, Reader, Tries, Wanted};

/// How webhooks have fared.
#[derive(Debug)]
pub struct Fared<'a> {
    /// The calls of each webhook that has some, by interval.
    pub stats: HashMap<WebhookId, Stats>,
    tables: &'a Tables,
    span: Span,
    now: Timestamp,
    reader: Reader<'a>,
}

/// How all webhooks have fared with events that happened from `from` until just before `until`.
///
/// The tally is some seconds behind the log.
pub async fn fared(
    tables: &Tables,
    interval: Interval,
    from: Timestamp,
    until: Timestamp,
    now: Timestamp,
) -> Result<Fared<'_>, Error> {
    let span = Span { start: Position::at(from), end: Position::at(until) };
    let (stats, reader) = tell(None, tables, &Wanted::all_of(span), interval, now).await?;
    Ok(Fared { stats, tables, span, now, reader })
}

impl Fared<'_> {
    /// The newest call of each of these webhooks with that status. However many they are, it takes as many requests as a page of the log. Calls
    /// whose status is another one by now are left out.
    pub async fn newest(self, wanted: &[(WebhookId, CallStatus)]) -> Result<HashMap<WebhookId, Call>, Error> {
        let Self { tables, span, now, reader, .. } = self;
        let of = |(webhook, status): &(WebhookId, CallStatus)| Wanted {
            status: Some(*status),
            ..Wanted::all_of(span).of(*webhook)
        };
        let looked_for: Vec<Wanted> = wanted.iter().map(of).collect();
        let ids = newest(reader, tables, &looked_for, now).await?;
        let statuses: HashMap<WebhookId, CallStatus> = wanted.iter().copied().collect();
        let is_current = |call: &Call| statuses.get(&call.id.webhook()) == Some(&call.status);
        let calls = rows(tables, &ids, Found::default(), now).await?.into_iter().filter(is_current);
        Ok(calls.map(|call| (call.id.webhook(), call)).collect())
    }
}

async fn newest(
    reader: Reader<'_>,
    tables: &Tables,
    wanted: &[Wanted],
    now: Timestamp,
) -> Result<Vec<CallId>, ReadError> {
    let (mut opened, mut tries) = (Some(reader), Tries::default());
    loop {
        let mut reader = Reader::opened(opened.take(), tables, now).await?;
        match reader.newest(wanted).await {
            Err(ReadError::Changing) if tries.once_more().await => {}
            found => return found,
        }
    }
}
