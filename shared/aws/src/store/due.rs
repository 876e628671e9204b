//! The sparse index `due`: calls that the scheduler is to look at, by time. It holds rescheduled calls that wait in the
//! table until their retry is due, and, as a safety net, those whose message should have seen to them long ago.

use std::time::Duration;

use aws_sdk_dynamodb::types::BatchStatementErrorCodeEnum;
use serde::Deserialize;

use super::error::StoreError;
use super::keys;
use super::tables::Tables;
use super::update::text;
use crate::queue::messages::CallMessage;
use domain::call::Cause;
use domain::ids::CallId;
use domain::time::Timestamp;

/// Name of the index.
const INDEX: &str = "due";
/// Partitions of the index. One takes about 1,000 writes a second; a query of each, every minute, costs about 0.09 USD a
/// month.
pub const SHARDS: u8 = 32;
/// How long a message is given to see to its call before the scheduler sends another. Longer than a queue is usually
/// behind; a message too many does no harm.
pub const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// A call that the scheduler is to look at.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DueCall {
    id: CallId,
    event_id: String,
    due_at: Timestamp,
    open: bool,
    resend: Option<String>,
    resend_begun: Option<String>,
}

/// The partition of the index that a call is in.
pub(super) fn shard_of(call: &CallId) -> String {
    (call.spread() % SHARDS).to_string()
}

impl DueCall {
    /// The messages that have the call seen to: for the automatic attempt that is outstanding, for resends that were
    /// asked for.
    pub fn messages(&self) -> Vec<CallMessage> {
        let automatic = self.open.then_some(Cause::Automatic);
        let resends = [&self.resend, &self.resend_begun].into_iter().flatten();
        let resends = resends.map(|token| Cause::Resend { token: token.clone() });
        let message = |cause| CallMessage { call_id: self.id, event_id: self.event_id.clone(), cause };
        automatic.into_iter().chain(resends).map(message).collect()
    }
}

impl Tables {
    /// Calls of one shard that are due at `now`, the longest overdue first; at most `limit`.
    pub async fn due_calls(&self, shard: u8, now: Timestamp, limit: i32) -> Result<Vec<DueCall>, StoreError> {
        const ACTION: &str = "list the calls that are due";
        let answer = self
            .client
            .query()
            .table_name(&self.calls)
            .index_name(INDEX)
            .key_condition_expression("due_shard = :shard AND due_at <= :now")
            .expression_attribute_values(":shard", text(shard))
            .expression_attribute_values(":now", text(now))
            .limit(limit)
            .send()
            .await
            .map_err(StoreError::service(ACTION))?;
        serde_dynamo::from_items(answer.items.unwrap_or_default())
            .map_err(|error| StoreError::unreadable(ACTION)(error.to_string()))
    }

    /// Notes that messages about these calls were sent: the scheduler looks again after [`PATIENCE`], unless an attempt is
    /// recorded meanwhile.
    pub async fn postpone_due(&self, calls: &[DueCall], now: Timestamp) -> Vec<Result<bool, StoreError>> {
        const ACTION: &str = "postpone calls that were due";
        let statement = |call: &DueCall| {
            let key = keys::call(&call.id);
            let update = format!("UPDATE \"{}\" SET due_at=? WHERE pk=? AND sk=? AND due_at=?", self.calls);
            (update, vec![text(now.plus(PATIENCE)), text(key.pk), text(key.sk), text(call.due_at)])
        };
        let statements: Vec<_> = calls.iter().map(statement).collect();
        self.execute(&statements, &BatchStatementErrorCodeEnum::ConditionalCheckFailed, ACTION).await
    }
}
