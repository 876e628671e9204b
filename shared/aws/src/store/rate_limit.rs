//! The rate limit: counts of API requests.

use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};

use super::error::StoreError;
use super::keys;
use super::tables::Tables;
use super::update::number;
use domain::time::Timestamp;

/// How long a window's count stays after the window began, in seconds, beside the window itself.
const KEPT_SECONDS: i64 = 60;

impl Tables {
    /// Counts a request of the token named `token` and returns how many there are now in this window. Windows follow each
    /// other without gaps, `seconds` long. Costs one write unit.
    pub async fn count_request(
        &self,
        token: &str,
        window: i64,
        seconds: u32,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        const ACTION: &str = "count an API request";
        let answer = self
            .client
            .update_item()
            .table_name(&self.webhooks)
            .set_key(Some(keys::rate_limit_window(&self.site, token, window).attributes()))
            .update_expression("ADD requests :one SET #ttl = :ttl")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":ttl", number(now.as_seconds() + i64::from(seconds) + KEPT_SECONDS))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await
            .map_err(StoreError::service(ACTION))?;
        let count = answer.attributes.as_ref().and_then(|item| item.get("requests")).map(AttributeValue::as_n);
        match count {
            Some(Ok(count)) => count.parse().map_err(|_| StoreError::unreadable(ACTION)(format!("{count:?} requests"))),
            _ => Err(StoreError::unreadable(ACTION)("no number of requests".to_owned())),
        }
    }
}
