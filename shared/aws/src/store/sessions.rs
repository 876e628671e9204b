//! Sessions of the console. Each is in a partition of its own, so that they do not slow the dispatcher down.

use super::error::StoreError;
use super::keys::{self, Item};
use super::tables::Tables;
use super::update::{number, text};
use domain::access::{Session, SessionId};
use domain::time::Timestamp;

/// How long an item stays beyond the end of its session, in seconds: the table deletes by whole seconds.
const MARGIN_SECONDS: i64 = 1;

impl Tables {
    /// Keeps a new session. Costs one write unit.
    pub async fn keep_session(&self, id: &SessionId, session: &Session) -> Result<(), StoreError> {
        let mut item = keys::session(&self.site, id).attributes();
        item.insert("token".to_owned(), text(session.token));
        item.insert("ends_at".to_owned(), text(session.ends_at));
        item.insert("ttl".to_owned(), number(session.ends_at.as_seconds() + MARGIN_SECONDS));
        let put = self.client.put_item().table_name(&self.webhooks).set_item(Some(item)).send().await;
        put.map(drop).map_err(StoreError::service("keep a session"))
    }

    /// A session that is not over, strongly consistent: one that was ended before is not found.
    pub async fn session(&self, id: &SessionId, now: Timestamp) -> Result<Option<Session>, StoreError> {
        const ACTION: &str = "look a session up";
        let answer = self
            .client
            .get_item()
            .table_name(&self.webhooks)
            .set_key(Some(keys::session(&self.site, id).attributes()))
            .consistent_read(true)
            .send()
            .await
            .map_err(StoreError::service(ACTION))?;
        let Some(item) = answer.item else { return Ok(None) };
        let session = read(&item).ok_or_else(|| StoreError::unreadable(ACTION)("its attributes".to_owned()))?;
        Ok(Some(session).filter(|session| !session.is_over(now)))
    }

    /// Ends a session. Doing it twice changes nothing.
    pub async fn end_session(&self, id: &SessionId) -> Result<(), StoreError> {
        let key = keys::session(&self.site, id).attributes();
        let delete = self.client.delete_item().table_name(&self.webhooks).set_key(Some(key)).send().await;
        delete.map(drop).map_err(StoreError::service("end a session"))
    }
}

fn read(item: &Item) -> Option<Session> {
    let text = |name: &str| item.get(name)?.as_s().ok();
    Some(Session { token: text("token")?.parse().ok()?, ends_at: text("ends_at")?.parse().ok()? })
}
