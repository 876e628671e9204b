//! Receivers' answers: small ones lie in the call's item, large ones in an item of their own, compressed, so that
//! later writes of the call do not pay for them.

use std::collections::HashMap;
use std::hash::Hash;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;

use super::call_items::{Answer, AttemptItem};
use super::error::StoreError;
use super::keys::{self, Key};
use super::tables::Tables;
use super::{batch_get, blob};
use domain::call::Response;
use domain::ids::CallId;
use domain::time::Timestamp;

/// Largest answer, as JSON in bytes, that lies in the call's item and still leaves it under 1 KB.
pub(super) const SMALL: usize = 400;

impl Tables {
    /// Stores a large answer and says where; a small one is only wrapped.
    pub(super) async fn store_answer(
        &self,
        call: &CallId,
        lease: &str,
        response: &Response,
        now: Timestamp,
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

    /// The last answers of these calls that have items of their own.
    pub(super) async fn last_answers<'a>(
        &self,
        attempts: impl Iterator<Item = (CallId, &'a AttemptItem)>,
        now: Timestamp,
    ) -> Result<HashMap<CallId, Response>, StoreError> {
        let wanted = attempts.filter_map(|(call, attempt)| Some((call, keys::answer(&call, attempt.answer_apart()?))));
        self.read_answers(wanted.collect(), now).await
    }

    /// The answers of these attempts of one call that have items of their own, by lease.
    pub(super) async fn answers_of<'a>(
        &self,
        call: &CallId,
        attempts: impl Iterator<Item = &'a AttemptItem>,
        now: Timestamp,
    ) -> Result<HashMap<String, Response>, StoreError> {
        let leases = attempts.filter_map(AttemptItem::answer_apart);
        self.read_answers(leases.map(|lease| (lease.to_owned(), keys::answer(call, lease))).collect(), now).await
    }

    async fn read_answers<K: Eq + Hash>(
        &self,
        wanted: Vec<(K, Key)>,
        now: Timestamp,
    ) -> Result<HashMap<K, Response>, StoreError> {
        const ACTION: &str = "read receivers' answers";
        let keys = wanted.iter().map(|(_, key)| key.clone()).collect();
        let mut items = batch_get::get(&self.client, &self.calls, keys, now.as_seconds(), ACTION).await?;
        let mut answers = HashMap::new();
        for (name, key) in wanted {
            let Some(item) = items.remove(&key) else { continue };
            let packed = item.get("document").and_then(|value| value.as_b().ok());
            let packed = packed.ok_or_else(|| StoreError::unreadable(ACTION)("it has no document".to_owned()))?;
            answers.insert(name, blob::unpack(packed.as_ref()).map_err(StoreError::unreadable(ACTION))?);
        }
        Ok(answers)
    }
}
