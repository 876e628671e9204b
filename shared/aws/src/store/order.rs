//! The order in which calls are listed.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::log::Entry;

/// What to order calls by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are the attributes of the API")]
pub enum OrderBy {
    WebhookId,
    CreatedAt,
    LastSentAt,
    NextRetryAt,
}

/// An order by one attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// By what.
    pub by: OrderBy,
    /// Whether the largest comes first.
    pub descending: bool,
}

/// Orders of which each decides between the calls that are equal in those before it. There is at least one, and at most one by
/// each attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Orders {
    first: Order,
    others: Vec<Order>,
}

impl Order {
    /// Calls without a value come last in either direction.
    fn compare(self, a: &Entry, b: &Entry) -> Ordering {
        match self.by {
            OrderBy::WebhookId => self.direct(a.id.webhook().cmp(&b.id.webhook())),
            OrderBy::CreatedAt => self.direct(a.id.event_triggered_at().cmp(&b.id.event_triggered_at())),
            OrderBy::LastSentAt => self.direct(a.last_sent_at.cmp(&b.last_sent_at)),
            OrderBy::NextRetryAt => match (a.next_retry_at, b.next_retry_at) {
                (Some(a), Some(b)) => self.direct(a.cmp(&b)),
                (a, b) => b.is_some().cmp(&a.is_some()),
            },
        }
    }

    fn direct(self, order: Ordering) -> Ordering {
        if self.descending { order.reverse() } else { order }
    }
}

impl Orders {
    /// This order alone.
    pub const fn by(first: Order) -> Self {
        Self { first, others: Vec::new() }
    }

    /// These orders, then `order`. By an attribute that they order by already, calls that they leave equal are equal too, so that
    /// such an order says nothing.
    #[must_use]
    pub fn then(mut self, order: Order) -> Self {
        if self.iter().all(|own| own.by != order.by) {
            self.others.push(order);
        }
        self
    }

    /// Sorts. Calls that are equal in all orders follow each other by id, in the direction of the last order.
    pub fn sort(&self, entries: &mut [Entry]) {
        entries.sort_by(|a, b| self.compare(a, b));
    }

    /// Which of two calls comes first.
    pub fn compare(&self, a: &Entry, b: &Entry) -> Ordering {
        let last = self.others.last().unwrap_or(&self.first);
        let order = self.iter().map(|order| order.compare(a, b)).find(|order| order.is_ne());
        order.unwrap_or_else(|| last.direct(a.id.cmp(&b.id)))
    }

    /// The orders, the first one first.
    pub fn iter(&self) -> impl Iterator<Item = &Order> {
        std::iter::once(&self.first).chain(&self.others)
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::{CallId, WebhookId};
    use domain::time::Timestamp;

    use super::*;
    use crate::ids::new_webhook_id;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis).unwrap()
    }

    fn entry(webhook: WebhookId, event_millis: i64, event: &str) -> Entry {
        Entry { id: CallId::new(webhook, at(event_millis), event), last_sent_at: at(9), next_retry_at: None }
    }

    fn order(by: OrderBy, descending: bool) -> Order {
        Order { by, descending }
    }

    #[test]
    fn calls_without_a_next_retry_come_last_in_either_direction() {
        for (descending, expected) in [(true, [Some(20), Some(10), None]), (false, [Some(10), Some(20), None])] {
            let mut entries = [None, Some(20), Some(10)]
                .map(|millis| Entry { next_retry_at: millis.map(at), ..entry(new_webhook_id(), 1, "e") });
            Orders::by(order(OrderBy::NextRetryAt, descending)).sort(&mut entries);
            assert_eq!(entries.map(|entry| entry.next_retry_at.map(Timestamp::as_millis)), expected);
        }
    }

    #[test]
    fn each_order_decides_what_those_before_it_leave_equal() {
        let [older, newer] = [1, 2].map(|number| WebhookId::from(uuid::Uuid::from_u128(number)));
        let all = [entry(newer, 1, "a"), entry(older, 2, "b"), entry(older, 1, "c"), entry(newer, 2, "d")];
        let sorted = |orders: Orders| {
            let mut entries = all.clone();
            orders.sort(&mut entries);
            entries.map(|entry| (entry.id.event_triggered_at().as_millis(), entry.id.webhook() == newer))
        };
        for (times_fall, webhooks_fall, expected) in [
            (false, false, [(1, false), (1, true), (2, false), (2, true)]),
            (true, false, [(2, false), (2, true), (1, false), (1, true)]),
            (true, true, [(2, true), (2, false), (1, true), (1, false)]),
        ] {
            let orders =
                Orders::by(order(OrderBy::CreatedAt, times_fall)).then(order(OrderBy::WebhookId, webhooks_fall));
            assert_eq!(sorted(orders), expected);
        }
        let by_webhook = Orders::by(order(OrderBy::WebhookId, false)).then(order(OrderBy::CreatedAt, true));
        assert_eq!(sorted(by_webhook), [(2, false), (1, false), (2, true), (1, true)]);
    }

    #[test]
    fn the_id_decides_last_in_the_direction_of_the_last_order() {
        let webhook = new_webhook_id();
        let all = ["a", "b", "c"].map(|event| entry(webhook, 1, event));
        let mut ids = all.clone().map(|entry| entry.id);
        ids.sort();
        for last_falls in [false, true] {
            let mut entries = all.clone();
            Orders::by(order(OrderBy::CreatedAt, true)).then(order(OrderBy::LastSentAt, last_falls)).sort(&mut entries);
            assert_eq!(entries.map(|entry| entry.id), ids);
            ids.reverse();
        }
    }

    #[test]
    fn a_second_order_by_the_same_attribute_says_nothing() {
        let orders = Orders::by(order(OrderBy::CreatedAt, true));
        assert_eq!(orders.clone().then(order(OrderBy::CreatedAt, false)), orders);
    }
}
