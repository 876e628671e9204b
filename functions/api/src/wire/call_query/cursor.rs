//! The parameter `page[after]`: an opaque text that names the last call of the page before.

use aws::store::log::Entry;
use aws::store::order::Orders;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

/// Behind which call a page begins, in which orders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    /// The orders of the list.
    pub orders: Orders,
    /// The call.
    pub after: Entry,
}

impl Cursor {
    /// As a parameter's value.
    pub fn to_text(&self) -> String {
        // Ids, times and orders are always JSON.
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Of a parameter's value. The error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let json = URL_SAFE_NO_PAD.decode(text).ok();
        let cursor = json.and_then(|json| serde_json::from_slice(&json).ok());
        cursor.ok_or_else(|| format!("{text:?} is no cursor: take it from links.next of the page before"))
    }
}

#[cfg(test)]
mod tests {
    use aws::ids::new_webhook_id;
    use aws::store::order::{Order, OrderBy};
    use domain::ids::CallId;
    use domain::time::Timestamp;

    use super::*;

    #[test]
    fn a_cursor_survives_as_a_text() {
        let order = |by, descending| Order { by, descending };
        let orders = Orders::by(order(OrderBy::NextRetryAt, true)).then(order(OrderBy::WebhookId, false));
        let at = Timestamp::from_millis(1_724_676_556_123).unwrap();
        let after = Entry { next_retry_at: Some(at), ..Entry::of(CallId::new(new_webhook_id(), at, "e")) };
        let cursor = Cursor { orders, after };
        let text = cursor.to_text();
        assert_eq!(Cursor::parse(&text), Ok(cursor));
        for wrong in ["", "1", &text[1..], &text[..text.len() - 4], &format!("{text}=")] {
            assert!(Cursor::parse(wrong).is_err(), "{wrong}");
        }
    }
}
