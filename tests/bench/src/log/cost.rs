//! What a request of the API has read: the calls that it shows, and what it took to find them.

use std::collections::HashSet;

use domain::ids::CallId;

use crate::counting_proxy::{Key, Request};

/// What was read for a page.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cost {
    /// Items beyond the page's own.
    pub items: f64,
    /// Read units beyond the page's own.
    pub read_units: f64,
    /// Read units of the page's own: its calls, their events, answers and webhooks.
    pub own_units: f64,
    /// Requests, all of them.
    pub requests: usize,
}

/// What the requests have read to show these calls. A request that read both has its units shared out by items.
pub fn of(requests: &[Request], shown: &[CallId]) -> Cost {
    let mut page = Page::new(shown);
    let mut cost = Cost { requests: requests.len(), ..Cost::default() };
    // What is read twice is first found, and then read to be shown.
    for request in requests.iter().rev() {
        let own = request.keys.iter().filter(|key| page.is_own(key)).count() as f64;
        let share = if request.items == 0 { 0.0 } else { own / request.items as f64 };
        cost.items += request.items as f64 - own;
        cost.own_units += request.read_units * share;
        cost.read_units += request.read_units * (1.0 - share);
    }
    cost
}

/// What a page may read by itself.
struct Page {
    calls: HashSet<CallId>,
    webhooks: HashSet<String>,
    /// Calls and webhooks that were read before. Reading them once more is for finding them.
    seen: HashSet<String>,
}

impl Page {
    fn new(shown: &[CallId]) -> Self {
        let webhooks = shown.iter().map(|call| call.webhook().to_string()).collect();
        Self { calls: shown.iter().copied().collect(), webhooks, seen: HashSet::new() }
    }

    fn is_own(&mut self, key: &Key) -> bool {
        let (pk, sk) = (key.pk.as_deref().unwrap_or_default(), key.sk.as_deref().unwrap_or_default());
        // Events and large answers are read to be shown only.
        if pk.starts_with("EVENT#") || pk.starts_with("CALL#") {
            return true;
        }
        if let Some(version) = sk.strip_prefix("VERSION#") {
            return self.webhooks.contains(version.split('#').next().unwrap_or_default());
        }
        if let Some(webhook) = sk.strip_prefix("WEBHOOK#") {
            return self.webhooks.contains(webhook) && self.seen.insert(webhook.to_owned());
        }
        let call = key.id.as_deref().and_then(|id| id.parse().ok());
        call.is_some_and(|call| self.calls.contains(&call)) && self.seen.insert(key.id.clone().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use domain::ids::WebhookId;
    use domain::time::Timestamp;

    use super::*;

    fn call(event: &str) -> CallId {
        CallId::new(WebhookId::from(uuid::Uuid::from_u128(7)), Timestamp::EPOCH, event)
    }

    fn read(items: u64, read_units: f64, keys: Vec<Key>) -> Request {
        Request { items, read_units, keys, ..Request::default() }
    }

    fn of_call(id: CallId) -> Key {
        Key { pk: Some(format!("CALLS#{}", id.webhook())), sk: Some(id.order_in_webhook()), id: Some(id.to_string()) }
    }

    fn at(pk: &str, sk: &str) -> Key {
        Key { pk: Some(pk.to_owned()), sk: Some(sk.to_owned()), id: None }
    }

    #[test]
    fn what_is_shown_is_the_pages_own_and_all_else_is_not() {
        let shown = [call("a"), call("b")];
        let version = format!("VERSION#{}#0000000001", shown[0].webhook());
        let requests = [
            read(8, 4.0, vec![at("TALLY#1", "CHAPTER#x")]),
            read(2, 2.0, shown.map(of_call).to_vec()),
            read(2, 2.0, vec![at("EVENT#1#a", "EVENT"), at("SITE#1", &version)]),
        ];
        assert_eq!(of(&requests, &shown), Cost { items: 8.0, read_units: 4.0, own_units: 4.0, requests: 3 });
    }

    #[test]
    fn a_query_that_finds_the_page_among_others_is_shared_out() {
        let shown = [call("a")];
        let requests = [read(10, 5.0, vec![of_call(shown[0]), of_call(call("other"))])];
        assert_eq!(of(&requests, &shown), Cost { items: 9.0, read_units: 4.5, own_units: 0.5, requests: 1 });
    }

    #[test]
    fn a_call_that_is_found_and_then_read_is_the_pages_own_when_it_is_read() {
        let shown = [call("a")];
        let requests = [read(4, 0.5, vec![of_call(shown[0])]), read(1, 1.0, vec![of_call(shown[0])])];
        assert_eq!(of(&requests, &shown), Cost { items: 4.0, read_units: 0.5, own_units: 1.0, requests: 2 });
    }

    #[test]
    fn a_call_that_is_read_twice_is_the_pages_own_once() {
        let shown = [call("a")];
        let requests = [read(1, 1.0, vec![of_call(shown[0])]), read(1, 1.0, vec![of_call(shown[0])])];
        assert_eq!(of(&requests, &shown), Cost { items: 1.0, read_units: 1.0, own_units: 1.0, requests: 2 });
    }
}
