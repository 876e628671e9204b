//! Items of the log as they are once the service has done its work, for whoever fills tables with a large log at once. The functions
//! write the same items step by step: the event, then the claim of the call, then what came of it.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::answers::SMALL;
use super::blob;
use super::call_items::{Answer, AttemptItem, CallItem};
use super::due;
use super::error::StoreError;
use super::events::hash_of;
use super::lease::Lease;
use super::outcomes::due_at;
use super::tables::Tables;
use domain::call::{Attempt, NewCall};
use domain::event::Event;
use domain::retry::WaitsIn;
use domain::standing::Standing;
use domain::time::Timestamp;

impl Tables {
    /// When an event expires that is stored at a moment, and its calls with it: seconds since 1970.
    pub fn expiry_of_event(&self, stored_at: Timestamp) -> i64 {
        self.expiry(stored_at)
    }

    /// The item of an event that was stored at a moment. Only for events that fit into one item.
    pub fn event_item(
        &self,
        event: &Event,
        stored_at: Timestamp,
    ) -> Result<HashMap<String, AttributeValue>, StoreError> {
        const ACTION: &str = "make the item of an event";
        let mut parts = blob::pack(event).map_err(StoreError::unreadable(ACTION))?;
        let hash = hash_of(&parts);
        match (parts.pop(), parts.is_empty()) {
            (Some(only), true) => Ok(self.head(event, only, 1, hash, 1, stored_at)),
            _ => Err(StoreError::unreadable(ACTION)("it needs more than one".to_owned())),
        }
    }

    /// The item of a call after an attempt, which may be the last of several. Only for answers that are small enough to lie in it.
    pub fn call_item(
        &self,
        call: NewCall,
        attempt: Attempt,
        after: &Standing,
        waits_in: WaitsIn,
    ) -> Result<HashMap<String, AttributeValue>, StoreError> {
        const ACTION: &str = "make the item of a webhook call";
        if serde_json::to_vec(&attempt.outcome.response).is_ok_and(|json| json.len() > SMALL) {
            return Err(StoreError::unreadable(ACTION)("the answer needs an item of its own".to_owned()));
        }
        let lease = Lease { token: String::new(), until: attempt.sent_at };
        let mut item = CallItem::claimed(call, &lease, attempt.sent_at);
        item.status = after.status;
        item.open = after.open;
        item.automatic_attempts = after.automatic_attempts;
        item.attempts = after.automatic_attempts;
        item.next_retry_at = after.next_retry_at;
        item.due_shard = after.next_retry_at.map(|_| due::shard_of(&item.id));
        item.due_at = after.next_retry_at.map(|next| due_at(next, waits_in));
        // The claim is given back.
        (item.lease, item.lease_until, item.claims) = (None, 0, 0);
        item.last_attempt = Some(AttemptItem {
            duration_ms: attempt.duration_ms,
            auto_retries: attempt.auto_retries,
            resend: attempt.resend,
            rendered: attempt.rendered,
            failure: attempt.outcome.failure,
            answer: attempt.outcome.response.map(Answer::Here),
        });
        serde_dynamo::to_item(item).map_err(|error| StoreError::unreadable(ACTION)(error.to_string()))
    }
}
