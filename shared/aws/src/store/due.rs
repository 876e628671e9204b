//! The sparse index `due`: calls that the scheduler is to look at, by time. It holds rescheduled calls that wait in the
//! table until their retry is due, and, as a safety net, those whose message should have seen to them long ago.

use std::time::Duration;

use aws_sdk_dynamodb::types::BatchStatementErrorCodeEnum;
use serde::Deserialize;

use super::error::StoreError;
use super::keys::{self, Item};
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

/// In which order due calls are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueOrder {
    /// By how long they have been due.
    LongestOverdueFirst,
    /// The other way round.
    LatestFirst,
}

/// A page of the index.
#[derive(Debug)]
pub struct DuePage {
    /// The calls.
    pub calls: Vec<DueCall>,
    /// What is wrong with each entry that is not readable. It stays where it is, and must hold up nothing behind it.
    pub unreadable: Vec<StoreError>,
    /// Where it ends; `None` if there is no other page.
    pub end: Option<PageEnd>,
}

/// Where a page ends.
#[derive(Debug, Clone)]
pub struct PageEnd(Item);

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
        let message = |cause| CallMessage::of_call(self.id, self.event_id.clone(), cause);
        automatic.into_iter().chain(resends).map(message).collect()
    }
}

impl Tables {
    /// A page of the calls of one shard that are due at `now`; `after` is where the page before ended.
    ///
    /// The index lags behind the table, so what was postponed since may still be listed. Whoever reads on page by page meets
    /// each entry once; whoever started over would meet the same ones again.
    pub async fn due_calls(
        &self,
        shard: u8,
        now: Timestamp,
        order: DueOrder,
        limit: i32,
        after: Option<PageEnd>,
    ) -> Result<DuePage, StoreError> {
        const ACTION: &str = "list the calls that are due";
        let answer = self
            .client
            .query()
            .table_name(&self.calls)
            .index_name(INDEX)
            .key_condition_expression("due_shard = :shard AND due_at <= :now")
            .expression_attribute_values(":shard", text(shard))
            .expression_attribute_values(":now", text(now))
            .scan_index_forward(order == DueOrder::LongestOverdueFirst)
            .limit(limit)
            .set_exclusive_start_key(after.map(|PageEnd(key)| key))
            .send()
            .await
            .map_err(StoreError::service(ACTION))?;
        let (mut calls, mut unreadable) = (Vec::new(), Vec::new());
        for item in answer.items.unwrap_or_default() {
            match serde_dynamo::from_item(item) {
                Ok(call) => calls.push(call),
                Err(error) => unreadable.push(StoreError::unreadable(ACTION)(error.to_string())),
            }
        }
        Ok(DuePage { calls, unreadable, end: answer.last_evaluated_key.filter(|key| !key.is_empty()).map(PageEnd) })
    }

    /// Of due calls, those that wait in the table: no message is on its way for them. Read from the table, strongly consistent.
    pub async fn parked(&self, calls: Vec<DueCall>, now: Timestamp) -> Result<Vec<DueCall>, StoreError> {
        let ids: Vec<CallId> = calls.iter().map(|call| call.id).collect();
        let found = self.find_calls(&ids, now).await?;
        let is_parked = |call: &DueCall| matches!(found.get(&call.id), Some(Ok(found)) if found.snapshot.parked);
        Ok(calls.into_iter().filter(is_parked).collect())
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
