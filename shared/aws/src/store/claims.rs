//! Claims: at any time at most one invocation has a call to itself. A claim ends by itself, so that a call whose
//! invocation died is not lost.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    AttributeValue, BatchStatementErrorCodeEnum, ReturnValue, ReturnValuesOnConditionCheckFailure,
};

use super::batch_get;
use super::call_items::CallItem;
use super::error::StoreError;
use super::history::Replaced;
use super::keys::{self, Item};
pub use super::lease::Lease;
use super::statements::{Statement, insert};
use super::tables::Tables;
use super::update::{number, outcome, text};
use domain::call::{CallStatus, Cause, NewCall};
use domain::ids::CallId;
use domain::standing::{Snapshot, Standing};
use domain::time::Timestamp;

/// A call that is claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claimed {
    /// Where it stood before.
    pub standing: Standing,
    /// Claims since the last recorded attempt, this one included, without those that were given back. More than one:
    /// invocations died with the call in hand, or could not record what came of it.
    pub claims: u32,
    /// Whether it is a test send.
    pub test: bool,
}

impl Claimed {
    /// A call of an event that was claimed for its first attempt as the first one ever.
    pub const FIRST: Self = Self { standing: Standing::NEW, claims: 1, test: false };

    /// A call that came to be by this claim.
    pub fn first(call: &NewCall) -> Self {
        Self { test: call.test, ..Self::FIRST }
    }

    fn of(item: &CallItem) -> Self {
        Self { standing: item.standing(), claims: item.claims, test: item.test }
    }
}

/// A call as it is found in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What tells whether messages about it have something to do.
    pub snapshot: Snapshot,
    /// Who has, or had, the call.
    lease: Option<String>,
    claimed: Claimed,
}

impl Found {
    /// The claim under a lease, if that is who has the call: its answer was lost.
    pub fn claimed_under(&self, lease: &Lease) -> Option<Claimed> {
        (self.lease.as_ref() == Some(&lease.token) && self.snapshot.lease_until.is_some()).then_some(self.claimed)
    }
}

impl From<CallItem> for Found {
    fn from(item: CallItem) -> Self {
        let claimed = Claimed::of(&item);
        Self { snapshot: item.snapshot(), lease: item.lease, claimed }
    }
}

impl Tables {
    /// Creates calls that are not there, claimed for their first attempt, in as few requests as possible; no two of the
    /// same id. Answers for each whether it was created; `false` if it is there.
    pub async fn create_claimed(&self, calls: &[(&NewCall, &Lease)], now: Timestamp) -> Vec<Result<bool, StoreError>> {
        const ACTION: &str = "create and claim webhook calls";
        let statement = |(call, lease): &(&NewCall, &Lease)| -> Result<Statement, StoreError> {
            Ok(insert(&self.calls, new_item(call, lease, now, ACTION)?))
        };
        match calls.iter().map(statement).collect::<Result<Vec<_>, _>>() {
            Ok(statements) => self.execute(&statements, &BatchStatementErrorCodeEnum::DuplicateItem, ACTION).await,
            Err(error) => calls.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    /// Creates a call, claimed for its first attempt, where one has expired that DynamoDB has not deleted yet. `false` if one
    /// is there that has not expired.
    pub async fn recreate_claimed(&self, call: &NewCall, lease: &Lease, now: Timestamp) -> Result<bool, StoreError> {
        const ACTION: &str = "create and claim a webhook call";
        let put = self
            .client
            .put_item()
            .table_name(&self.calls)
            .set_item(Some(new_item(call, lease, now, ACTION)?))
            // The lease: an answer may have been lost.
            .condition_expression("attribute_not_exists(pk) OR #ttl <= :now OR lease = :lease")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":now", number(now.as_seconds()))
            .expression_attribute_values(":lease", text(&lease.token));
        match put.send().await {
            Ok(_) => Ok(true),
            Err(error)
                if error.as_service_error().is_some_and(|error| error.is_conditional_check_failed_exception()) =>
            {
                Ok(false)
            }
            Err(error) => Err(StoreError::service(ACTION)(error)),
        }
    }

    /// How calls stand, strongly consistent. Calls that are not there, or have expired, are left out; for each other one an
    /// error if its item is not readable.
    pub async fn find_calls(
        &self,
        calls: &[CallId],
        now: Timestamp,
    ) -> Result<HashMap<CallId, Result<Found, StoreError>>, StoreError> {
        const ACTION: &str = "look at webhook calls";
        let keys = calls.iter().map(keys::call).collect();
        let mut items = batch_get::get(&self.client, &self.calls, keys, now.as_seconds(), ACTION).await?;
        let found = calls.iter().filter_map(|call| Some((*call, items.remove(&keys::call(call))?)));
        Ok(found.map(|(call, item)| (call, CallItem::read(item, ACTION).map(Found::from))).collect())
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
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_values(ReturnValue::AllNew);
        let update = match cause {
            Cause::Automatic => update
                .update_expression(claim)
                .condition_expression(
                    "#open = :true AND lease_until < :now AND (attribute_not_exists(next_retry_at) OR next_retry_at <= :time)",
                )
                .expression_attribute_names("#open", "open")
                .expression_attribute_values(":true", AttributeValue::Bool(true))
                .expression_attribute_values(":time", text(now)),
            // Begun before, by an invocation that died or gave it back.
            Cause::Resend { token } if snapshot.resend_begun.as_ref() == Some(token) => update
                .update_expression(claim)
                .condition_expression("resend_begun = :resend AND lease_until < :now")
                .expression_attribute_values(":resend", text(token)),
            Cause::Resend { token } => update
                .update_expression(format!("{claim}, resend_begun = :resend REMOVE resend"))
                .condition_expression("resend = :resend AND lease_until < :now")
                .expression_attribute_values(":resend", text(token)),
        };
        let item = match update.send().await {
            Ok(output) => CallItem::read(output.attributes.unwrap_or_default(), ACTION)?,
            // Perhaps this very claim, whose answer was lost, is what the condition met.
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(failed)) => {
                    let there = failed.item.clone().map(|item| CallItem::read(item, ACTION)).transpose()?;
                    match there.filter(|item| item.lease.as_ref() == Some(&lease.token) && item.lease_until > 0) {
                        Some(item) => item,
                        None => return Ok(None),
                    }
                }
                _ => return Err(StoreError::service(ACTION)(error)),
            },
        };
        // Now rather than when the attempt is recorded: if it cannot be kept, nothing has been sent yet.
        if let Some(replaced) = Replaced::of(&item)
            && let Err(error) = self.keep_attempt(call, &replaced).await
        {
            self.give_back(call, &lease.token, &item.standing()).await?;
            return Err(error);
        }
        Ok(Some(Claimed::of(&item)))
    }

    /// Gives a claim back under its own lease, as if the call had not been claimed: for faults of ours before anything was
    /// sent. `false` if the claim was no longer ours.
    pub async fn give_back(&self, call: &CallId, lease: &str, before: &Standing) -> Result<bool, StoreError> {
        const ACTION: &str = "give a claim back";
        let update = self
            .update_call(call)
            .update_expression("SET lease_until = :zero, claims = claims - :one, #status = :status REMOVE lease")
            .condition_expression("lease = :lease AND lease_until > :zero")
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":zero", number(0))
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":status", text(before.between_attempts().as_str()))
            .expression_attribute_values(":lease", text(lease));
        Ok(outcome(update.send().await, ACTION)?.is_some())
    }
}

fn new_item(call: &NewCall, lease: &Lease, now: Timestamp, action: &'static str) -> Result<Item, StoreError> {
    serde_dynamo::to_item(CallItem::claimed(call.clone(), lease, now))
        .map_err(|error| StoreError::unreadable(action)(error.to_string()))
}
