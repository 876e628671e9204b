//! When access tokens were last used.

use super::error::StoreError;
use super::keys;
use super::tables::Tables;
use super::update::{number, text};
use domain::access::AccessTokenId;
use domain::time::Timestamp;

/// How long that is kept: beyond the month before this one, nobody asks.
const KEPT_SECONDS: i64 = 70 * 24 * 60 * 60;

impl Tables {
    /// Notes that a token is in use. Costs one write unit.
    pub async fn note_token_use(&self, token: AccessTokenId, now: Timestamp) -> Result<(), StoreError> {
        let mut item = keys::last_use(&self.site, token).attributes();
        item.insert("used_at".to_owned(), text(now));
        item.insert("ttl".to_owned(), number(now.as_seconds() + KEPT_SECONDS));
        let put = self.client.put_item().table_name(&self.webhooks).set_item(Some(item)).send().await;
        put.map(drop).map_err(StoreError::service("note the use of a token"))
    }
}
