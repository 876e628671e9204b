//! Recording what came of a claimed call, and giving the claim back.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;

use super::call_items::AttemptItem;
use super::claims::Claimed;
use super::due;
use super::error::StoreError;
use super::tables::Tables;
use super::update::{number, outcome, text};
use domain::call::{Attempt, CallStatus, Cause};
use domain::ids::CallId;
use domain::retry::WaitsIn;
use domain::standing::Standing;
use domain::time::Timestamp;

/// A claim that is to be settled.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The call.
    pub call: &'a CallId,
    /// What it was claimed for.
    pub cause: &'a Cause,
    /// The lease's token.
    pub lease: &'a str,
    /// How it was when it was claimed.
    pub claimed: &'a Claimed,
}

impl Tables {
    /// Records an attempt and where the call stands after it, and gives the claim back. `false` if the claim was no
    /// longer ours: then another invocation has taken over, and its record counts.
    pub async fn record_attempt(
        &self,
        claim: Claim<'_>,
        webhook_version: u32,
        attempt: &Attempt,
        after: &Standing,
        waits_in: WaitsIn,
    ) -> Result<bool, StoreError> {
        const ACTION: &str = "record an attempt";
        let answer = match &attempt.outcome.response {
            Some(response) => Some(self.store_answer(claim.call, claim.lease, response, attempt.sent_at).await?),
            None => None,
        };
        let last_attempt: AttributeValue = serde_dynamo::to_attribute_value(AttemptItem {
            duration_ms: attempt.duration_ms,
            auto_retries: attempt.auto_retries,
            resend: attempt.resend,
            failure: attempt.outcome.failure.clone(),
            answer,
        })
        .map_err(|error| StoreError::unreadable(ACTION)(error.to_string()))?;
        let settlement = Settlement::new(claim, after, waits_in)
            .set("attempts = attempts + :one", ":one", number(1))
            .set("last_sent_at = :sent", ":sent", text(attempt.sent_at))
            .set("last_attempt = :attempt", ":attempt", last_attempt)
            .set("webhook_version = :version", ":version", number(webhook_version))
            .remove("given_up");
        self.settle(claim, settlement, ACTION).await
    }

    /// Gives a call up without an attempt: it is `failed` for the `reason`, and nothing is outstanding any more. `false`
    /// if the claim was no longer ours.
    pub async fn give_up(&self, claim: Claim<'_>, reason: &str) -> Result<bool, StoreError> {
        const ACTION: &str = "give a webhook call up";
        let after = claim.claimed.standing.given_up();
        let settlement =
            Settlement::new(claim, &after, WaitsIn::Queue).set("given_up = :reason", ":reason", text(reason));
        self.settle(claim, settlement, ACTION).await
    }

    /// If a resend was asked for meanwhile, the call stays `pending`, because that is still to come.
    async fn settle(&self, claim: Claim<'_>, settlement: Settlement, action: &'static str) -> Result<bool, StoreError> {
        let update =
            settlement.clone().apply(self.update_call(claim.call), "lease = :lease AND attribute_not_exists(resend)");
        if outcome(update.send().await, action)?.is_some() {
            return Ok(true);
        }
        let pending = settlement.set("#status = :status", ":status", text(CallStatus::Pending.as_str()));
        let update = pending.apply(self.update_call(claim.call), "lease = :lease AND attribute_exists(resend)");
        Ok(outcome(update.send().await, action)?.is_some())
    }
}

/// The update that settles a claim.
#[derive(Clone)]
struct Settlement {
    set: BTreeSet<&'static str>,
    remove: BTreeSet<&'static str>,
    values: BTreeMap<&'static str, AttributeValue>,
}

impl Settlement {
    fn new(claim: Claim<'_>, after: &Standing, waits_in: WaitsIn) -> Self {
        let values = BTreeMap::from([(":lease", text(claim.lease))]);
        let settlement = Self { set: BTreeSet::new(), remove: BTreeSet::new(), values }
            .set("#status = :status", ":status", text(after.status.as_str()))
            .set("#open = :open", ":open", AttributeValue::Bool(after.open))
            .set("automatic_attempts = :automatic", ":automatic", number(after.automatic_attempts))
            .set("lease_until = :zero", ":zero", number(0))
            .set("claims = :zero", ":zero", number(0))
            .remove("lease");
        let settlement = match claim.cause {
            Cause::Automatic => settlement,
            Cause::Resend { .. } => settlement.remove("resend_begun"),
        };
        match (claim.cause, after.next_retry_at) {
            // A failed resend leaves the scheduled retry where it waits.
            (Cause::Resend { .. }, Some(_)) => settlement,
            (Cause::Automatic, Some(next)) => settlement
                .set("next_retry_at = :next", ":next", text(next))
                .set("due_shard = :shard", ":shard", text(due::shard_of(claim.call)))
                .set("due_at = :due", ":due", text(due_at(next, waits_in))),
            (_, None) => settlement.remove("next_retry_at").remove("due_shard").remove("due_at"),
        }
    }

    fn set(mut self, assignment: &'static str, placeholder: &'static str, value: AttributeValue) -> Self {
        self.set.insert(assignment);
        self.values.insert(placeholder, value);
        self
    }

    fn remove(mut self, attribute: &'static str) -> Self {
        self.remove.insert(attribute);
        self
    }

    fn apply(self, update: UpdateItemFluentBuilder, condition: &str) -> UpdateItemFluentBuilder {
        let set = self.set.into_iter().collect::<Vec<_>>().join(", ");
        let remove = self.remove.into_iter().collect::<Vec<_>>().join(", ");
        update
            .update_expression(format!("SET {set} REMOVE {remove}"))
            .condition_expression(condition)
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#open", "open")
            .set_expression_attribute_values(Some(
                self.values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            ))
    }
}

fn due_at(next_retry_at: Timestamp, waits_in: WaitsIn) -> Timestamp {
    match waits_in {
        WaitsIn::Table => next_retry_at,
        WaitsIn::Queue => next_retry_at.plus(due::PATIENCE),
    }
}
