//! Claims: at any time at most one invocation has a call to itself. A claim ends by itself, so that a call whose
//! invocation died is not lost.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{BatchStatementErrorCodeEnum, ReturnValue};

use super::call_items::CallItem;
use super::error::StoreError;
use super::history::Replaced;
use super::keys;
use super::tables::Tables;
use super::update::{number, outcome, text};
use domain::call::{CallStatus, Cause};
use domain::ids::CallId;
use domain::standing::{Snapshot, Standing};
use domain::time::Timestamp;

/// The exclusive right to make one attempt of a call, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Names the holder. New for each invocation.
    pub token: String,
    /// Until when.
    pub until: Timestamp,
}

/// A call that is claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claimed {
    /// Where it stood before.
    pub standing: Standing,
    /// Claims since the last recorded attempt, this one included. More than one: invocations died with the call in hand.
    pub claims: u32,
}

impl Claimed {
    /// A call that was claimed for its first attempt as the first one ever.
    pub const FIRST: Self = Self { standing: Standing::NEW, claims: 1 };
}

impl Tables {
    /// Claims calls, no two of the same id, for their first attempt if nobody ever claimed them. Answers for each whether
    /// it is ours.
    pub async fn claim_first_attempts(&self, calls: &[CallId], lease: &Lease) -> Vec<Result<bool, StoreError>> {
        const ACTION: &str = "claim webhook calls";
        let statement = |call: &CallId| {
            let key = keys::call(call);
            let update = format!(
                "UPDATE \"{}\" SET lease=? SET lease_until=? SET claims=1 \
                 WHERE pk=? AND sk=? AND attempts=0 AND claims=0 AND \"open\"=true",
                self.calls
            );
            (update, vec![text(&lease.token), number(lease.until.as_millis()), text(key.pk), text(key.sk)])
        };
        let statements: Vec<_> = calls.iter().map(statement).collect();
        self.execute(&statements, &BatchStatementErrorCodeEnum::ConditionalCheckFailed, ACTION).await
    }

    /// What tells whether messages about these calls have something to do. Calls that do not exist are left out.
    pub async fn snapshots(&self, calls: &[CallId], now: Timestamp) -> Result<HashMap<CallId, Snapshot>, StoreError> {
        let items = self.call_items(calls, now).await?;
        Ok(items.into_iter().map(|(id, item)| (id, item.snapshot())).collect())
    }

    /// Claims one call for an attempt that its `snapshot` says is due, and keeps the attempt before it. `None` if it is no
    /// longer due: someone else was faster.
    pub async fn claim_call(
        &self,
        call: &CallId,
        cause: &Cause,
        snapshot: &Snapshot,
        lease: &Lease,
        now: Timestamp,
    ) -> Result<Option<Claimed>, StoreError> {
        const ACTION: &str = "claim a webhook call";
        let claim = "SET lease = :lease, lease_until = :until, #status = :pending, claims = claims + :one";
        let update = self
            .update_call(call)
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":lease", text(&lease.token))
            .expression_attribute_values(":until", number(lease.until.as_millis()))
            .expression_attribute_values(":pending", text(CallStatus::Pending.as_str()))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":now", number(now.as_millis()))
            .return_values(ReturnValue::AllNew);
        let update = match cause {
            Cause::Automatic => update
                .update_expression(claim)
                .condition_expression(
                    "#open = :true AND lease_until < :now AND (attribute_not_exists(next_retry_at) OR next_retry_at <= :time)",
                )
                .expression_attribute_names("#open", "open")
                .expression_attribute_values(":true", aws_sdk_dynamodb::types::AttributeValue::Bool(true))
                .expression_attribute_values(":time", text(now)),
            // Begun before, by an invocation that died.
            Cause::Resend { token } if snapshot.resend_begun.as_ref() == Some(token) => update
                .update_expression(claim)
                .condition_expression("resend_begun = :resend AND lease_until < :now")
                .expression_attribute_values(":resend", text(token)),
            Cause::Resend { token } => update
                .update_expression(format!("{claim}, resend_begun = :resend REMOVE resend"))
                .condition_expression("resend = :resend AND lease_until < :now")
                .expression_attribute_values(":resend", text(token)),
        };
        let Some(item) = outcome(update.send().await, ACTION)? else {
            return Ok(None);
        };
        let item = CallItem::read(item, ACTION)?;
        // Now rather than when the attempt is recorded: if it cannot be kept, nothing has been sent yet.
        if let Some(replaced) = Replaced::of(&item) {
            self.keep_attempt(call, &replaced).await?;
        }
        Ok(Some(Claimed { standing: item.standing(), claims: item.claims }))
    }
}
