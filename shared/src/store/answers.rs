//! Receivers' answers: small ones lie in the call's item, large ones in an item of their own, compressed, so that
//! later writes of the call do not pay for them.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use super::call_items::{Answer, AttemptItem};
use super::error::StoreError;
use super::keys::{self, Key};
use super::{Tables, batch, blob};
use crate::domain::call::Response;
use crate::domain::ids::CallId;
use crate::domain::time::Instant;

/// Largest answer, as JSON in bytes, that lies in the call's item and still leaves it under 1 KB.
const SMALL: usize = 400;

impl Tables {
    /// Stores a large answer and says where; a small one is only wrapped.
    pub(super) async fn store_answer(
        &self,
        call: &CallId,
        lease: &str,
        response: &Response,
        now: Instant,
    ) -> Result<Answer, StoreError> {
        const ACTION: &str = "store a receiver's answer";
        let small = serde_json::to_vec(response).is_ok_and(|json| json.len() <= SMALL);
        if small {
            return Ok(Answer::Here(response.clone()));
        }
        let packed = blob::pack(response).map_err(StoreError::unreadable(ACTION))?.concat();
        self.client
            .put_item()
            .table_name(&self.calls)
            .set_item(Some(keys::answer(call, lease).attributes()))
            .item("document", AttributeValue::B(Blob::new(packed)))
            .item("ttl", AttributeValue::N(self.expiry(now).to_string()))
            .send()
            .await
            .map_err(StoreError::service(ACTION))?;
        Ok(Answer::Apart(lease.to_owned()))
    }

    /// The answers of these attempts that have items of their own.
    pub(super) async fn answers_apart<'a>(
        &self,
        attempts: impl Iterator<Item = (CallId, &'a AttemptItem)>,
        now: Instant,
    ) -> Result<HashMap<CallId, Response>, StoreError> {
        const ACTION: &str = "read receivers' answers";
        let wanted: Vec<(CallId, Key)> = attempts
            .filter_map(|(call, attempt)| match &attempt.answer {
                Some(Answer::Apart(lease)) => Some((call, keys::answer(&call, lease))),
                _ => None,
            })
            .collect();
        if wanted.is_empty() {
            return Ok(HashMap::new());
        }
        let keys = wanted.iter().map(|(_, key)| key.clone()).collect();
        let mut items = batch::get(&self.client, &self.calls, keys, now.as_seconds(), ACTION).await?;
        let mut answers = HashMap::new();
        for (call, key) in wanted {
            let Some(item) = items.remove(&key) else { continue };
            let packed = item.get("document").and_then(|value| value.as_b().ok());
            let packed = packed.ok_or_else(|| StoreError::unreadable(ACTION)("it has no document".to_owned()))?;
            answers.insert(call, blob::unpack(packed.as_ref()).map_err(StoreError::unreadable(ACTION))?);
        }
        Ok(answers)
    }
}
