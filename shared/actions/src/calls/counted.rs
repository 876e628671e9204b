//! Pages of large logs, found and counted by the tally.

use aws::store::Tables;
use aws::store::log::{Conditions, Entry, Found};
use aws::store::order::{OrderBy, Orders};
use domain::ids::{CallId, WebhookId};
use domain::tally::{Position, Span};
use domain::time::Timestamp;

use super::page::{Page, Place, takes_times};
use crate::tally::{From, ReadError, Reader, Wanted};

/// An order of which the tally knows where its pages begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// One webhook after the other, the oldest first or last; `None`: all together.
    webhooks_descending: Option<bool>,
    /// The newest event first.
    descending: bool,
}

/// What the tally has to do with orders; `None` if it knows nothing of them.
///
/// Its own order is by the times of the events, and then by webhook, in the same direction.
pub fn order(orders: &Orders, conditions: &Conditions) -> Option<Order> {
    if takes_times(orders, conditions) {
        return None;
    }
    let mut orders = orders.iter();
    let first = orders.next()?;
    let second = orders.next().map(|order| order.descending);
    match first.by {
        OrderBy::WebhookId => {
            Some(Order { webhooks_descending: Some(first.descending), descending: second.unwrap_or(first.descending) })
        }
        _ if second.is_some_and(|second| second != first.descending) => None,
        _ => Some(Order { webhooks_descending: None, descending: first.descending }),
    }
}

/// A page in one of the tally's orders.
pub async fn page(
    tables: &Tables,
    reader: &mut Reader<'_>,
    wanted: &Wanted,
    order: Order,
    place: &Place,
    limit: usize,
    now: Timestamp,
) -> Result<Page, ReadError> {
    let total = reader.count(wanted).await?;
    let from = match place {
        Place::Offset(offset) => From::Offset(*offset as u64),
        Place::After(call) => From::After(Position::of(call.id)),
    };
    // One more tells whether there is another page.
    let most = limit + 1;
    let mut find = Find { tables, reader, descending: order.descending, now, found: Found::default() };
    let mut ids = match order.webhooks_descending {
        None => find.calls(wanted, from, most).await?,
        Some(descending) => find.by_webhook(wanted, from, descending, most).await?,
    };
    let has_more = ids.len() > limit;
    ids.truncate(limit);
    let next = ids.last().filter(|_| has_more).map(|id| Entry::of(*id));
    let found = find.found;
    Ok(Page { ids, total: usize::try_from(total).unwrap_or(usize::MAX), next, found })
}

/// What calls are found with.
struct Find<'a, 'r> {
    tables: &'a Tables,
    reader: &'a mut Reader<'r>,
    descending: bool,
    now: Timestamp,
    /// Calls that were read when they were found.
    found: Found,
}

impl Find<'_, '_> {
    /// One webhook after the other.
    async fn by_webhook(
        &mut self,
        wanted: &Wanted,
        from: From,
        webhooks_descending: bool,
        most: usize,
    ) -> Result<Vec<CallId>, ReadError> {
        let mut webhooks: Vec<WebhookId> = self.reader.webhooks().into_iter().collect();
        webhooks.retain(|webhook| wanted.webhook.is_none_or(|wanted| wanted == *webhook));
        if webhooks_descending {
            webhooks.reverse();
        }
        let (mut skip, last) = match from {
            From::Offset(offset) => (offset, None),
            From::After(place) => (0, Some(place)),
        };
        let mut calls = Vec::new();
        for webhook in webhooks {
            if calls.len() == most {
                break;
            }
            let wanted = wanted.of(webhook);
            let from = match last {
                Some(last) if last.call().webhook() == webhook => From::After(last),
                Some(last) if (last.call().webhook() < webhook) == webhooks_descending => continue,
                _ => From::Offset(skip),
            };
            if skip > 0 {
                let count = self.reader.count(&wanted).await?;
                if count <= skip {
                    skip -= count;
                    continue;
                }
            }
            calls.extend(self.calls(&wanted, from, most - calls.len()).await?);
            skip = 0;
        }
        Ok(calls)
    }

    async fn calls(&mut self, wanted: &Wanted, from: From, most: usize) -> Result<Vec<CallId>, ReadError> {
        match wanted.webhook {
            // All of a webhook's calls lie together: only where to begin is looked up.
            Some(webhook) if wanted.is_of_any_kind() => self.calls_of(webhook, wanted, from, most).await,
            _ => self.reader.page(wanted, from, self.descending, most).await,
        }
    }

    async fn calls_of(
        &mut self,
        webhook: WebhookId,
        wanted: &Wanted,
        from: From,
        most: usize,
    ) -> Result<Vec<CallId>, ReadError> {
        let Span { start, end } = wanted.span;
        let span = match from {
            From::Offset(0) => wanted.span,
            From::Offset(_) => match self.reader.page(wanted, from, self.descending, 1).await?.first() {
                Some(first) if self.descending => Span { start, end: Position::of(*first).next() },
                Some(first) => Span { start: Position::of(*first), end },
                None => return Ok(Vec::new()),
            },
            From::After(last) if self.descending => Span { start, end: last.min(end) },
            From::After(last) => Span { start: last.next().max(start), end },
        };
        if span.start >= span.end {
            return Ok(Vec::new());
        }
        let (calls, found) = self.tables.calls_in(webhook, &span, self.descending, most, self.now).await?;
        self.found.extend(found);
        Ok(calls)
    }
}

#[cfg(test)]
mod tests {
    use aws::store::log::Bounds;
    use aws::store::order::Order as By;

    use super::*;

    fn orders(by: &[(OrderBy, bool)]) -> Orders {
        let mut by = by.iter().map(|(by, descending)| By { by: *by, descending: *descending });
        let first = Orders::by(by.next().unwrap());
        by.fold(first, Orders::then)
    }

    #[test]
    fn the_tally_knows_orders_by_event_and_by_webhook() {
        let known = |by: &[(OrderBy, bool)]| {
            let order = order(&orders(by), &Conditions::default());
            order.map(|order| (order.webhooks_descending, order.descending))
        };
        use OrderBy::{CreatedAt, LastSentAt, NextRetryAt, WebhookId};
        assert_eq!(known(&[(CreatedAt, true)]), Some((None, true)));
        assert_eq!(known(&[(CreatedAt, false), (WebhookId, false)]), Some((None, false)));
        assert_eq!(known(&[(CreatedAt, false), (WebhookId, true)]), None);
        assert_eq!(known(&[(WebhookId, true)]), Some((Some(true), true)));
        assert_eq!(known(&[(WebhookId, true), (CreatedAt, false)]), Some((Some(true), false)));
        assert_eq!(known(&[(LastSentAt, true)]), None);
        assert_eq!(known(&[(WebhookId, true), (NextRetryAt, true)]), None);
        let late =
            Conditions { last_sent_at: Bounds { gt: Some(Timestamp::EPOCH), lt: None }, ..Conditions::default() };
        assert_eq!(order(&orders(&[(CreatedAt, true)]), &late), None);
    }
}
