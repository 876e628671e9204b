//! Events of test sends.

use aws_sdk_dynamodb::types::AttributeValue;

use super::error::StoreError;
use super::events::{NewHead, StoredEvent};
use super::tables::Tables;
use domain::event::Event;
use domain::time::Timestamp;

/// The attribute that only heads of test sends' events have.
pub(super) const TEST: &str = "test";

impl Tables {
    /// Stores the event of a test send, marked as one. Its id must be new.
    ///
    /// `generation` is that of the webhooks at this moment, though none of them is matched with it.
    pub async fn store_test_event(
        &self,
        event: Event,
        generation: u64,
        now: Timestamp,
    ) -> Result<StoredEvent, StoreError> {
        const ACTION: &str = "store the event of a test send";
        let NewHead { item: mut head, packed, .. } = self.prepare(&event, generation, now).await?;
        head.insert(TEST.to_owned(), AttributeValue::Bool(true));
        // Nobody else has the id, so a request that is sent twice writes the same twice.
        let put = self.client.put_item().table_name(&self.calls).set_item(Some(head)).send();
        put.await.map_err(StoreError::service(ACTION))?;
        Ok(StoredEvent { test: true, ..StoredEvent::new(event, packed, (self.expiry(now), generation)) })
    }
}
