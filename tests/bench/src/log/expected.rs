//! What a query has to answer: told from what was written, by going through all of it.

use std::cmp::Ordering;

use domain::ids::CallId;

use super::drawn::DrawnCall;

/// What to order by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// `webhook_id`
    Webhook,
    /// `created_at`
    Created,
    /// `last_sent_at`
    Sent,
    /// `next_retry_at`
    Retry,
}

/// Which calls a page shows.
pub struct Wanted {
    /// Which calls are listed.
    pub filter: Box<dyn Fn(&DrawnCall) -> bool + Send + Sync>,
    /// The order.
    pub by: By,
    /// Whether the largest comes first.
    pub descending: bool,
    /// Calls to skip.
    pub offset: usize,
    /// Most calls to show.
    pub limit: usize,
}

/// What a page has to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its calls, in order.
    pub ids: Vec<CallId>,
    /// Calls on all pages.
    pub total: usize,
}

impl Wanted {
    /// A page of what the filter lets pass, the newest event first.
    pub fn newest(filter: impl Fn(&DrawnCall) -> bool + Send + Sync + 'static, offset: usize) -> Self {
        Self { filter: Box::new(filter), by: By::Created, descending: true, offset, limit: 30 }
    }

    /// The page.
    pub fn page(&self, calls: &[DrawnCall]) -> Page {
        let mut found: Vec<&DrawnCall> = calls.iter().filter(|call| (self.filter)(call)).collect();
        let (end, total) = (self.offset.saturating_add(self.limit).min(found.len()), found.len());
        if (1..found.len()).contains(&end) {
            // Nobody minds how what comes behind the page is ordered.
            found.select_nth_unstable_by(end - 1, |a, b| self.compare(a, b));
        }
        found.truncate(end);
        found.sort_unstable_by(|a, b| self.compare(a, b));
        Page { ids: found.iter().skip(self.offset).map(|call| call.id).collect(), total }
    }

    /// Calls that are equal follow each other by id; those that will not be sent again come last in either direction.
    fn compare(&self, a: &DrawnCall, b: &DrawnCall) -> Ordering {
        let directed = |order: Ordering| if self.descending { order.reverse() } else { order };
        let order = match self.by {
            By::Webhook => directed(a.id.webhook().cmp(&b.id.webhook())),
            By::Created => directed(a.id.event_triggered_at().cmp(&b.id.event_triggered_at())),
            By::Sent => directed(a.last_sent_at.cmp(&b.last_sent_at)),
            By::Retry => match (a.next_retry_at, b.next_retry_at) {
                (Some(a), Some(b)) => directed(a.cmp(&b)),
                (a, b) => b.is_some().cmp(&a.is_some()),
            },
        };
        order.then_with(|| directed(a.id.cmp(&b.id)))
    }
}
