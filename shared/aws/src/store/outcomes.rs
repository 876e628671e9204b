//! What comes of claimed calls: recording it gives the claim back.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::types::{AttributeValue, BatchStatementErrorCodeEnum};

use super::call_items::AttemptItem;
use super::claims::Claimed;
use super::due;
use super::error::StoreError;
use super::keys;
use super::statements::Statement;
use super::tables::Tables;
use super::update::{number, text};
use crate::clock;
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

/// What is to be written of a claim that is settled.
#[derive(Debug, Clone)]
pub struct Settlement {
    call: CallId,
    lease: String,
    set: BTreeMap<&'static str, AttributeValue>,
    /// Whether one more attempt is counted.
    counts: bool,
    remove: BTreeSet<&'static str>,
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
        let settlement = self.settlement_by_attempt(claim, webhook_version, attempt, after, waits_in).await?;
        self.settle_one(settlement).await
    }

    /// What is to be written to record an attempt and where the call stands after it. A large answer is stored at once, in an
    /// item of its own.
    pub async fn settlement_by_attempt(
        &self,
        claim: Claim<'_>,
        webhook_version: u32,
        attempt: &Attempt,
        after: &Standing,
        waits_in: WaitsIn,
    ) -> Result<Settlement, StoreError> {
        const ACTION: &str = "record an attempt";
        let answer = match &attempt.outcome.response {
            Some(response) => Some(self.store_answer(claim.call, claim.lease, response, attempt.sent_at).await?),
            None => None,
        };
        let last_attempt: AttributeValue = serde_dynamo::to_attribute_value(AttemptItem {
            duration_ms: attempt.duration_ms,
            auto_retries: attempt.auto_retries,
            resend: attempt.resend,
            rendered: attempt.rendered.clone(),
            failure: attempt.outcome.failure.clone(),
            answer,
        })
        .map_err(|error| StoreError::unreadable(ACTION)(error.to_string()))?;
        let mut settlement = Settlement::new(claim, after, waits_in)
            .set("last_sent_at", text(attempt.sent_at))
            .set("last_attempt", last_attempt)
            .set("webhook_version", number(webhook_version))
            .remove("given_up");
        settlement.counts = true;
        Ok(settlement)
    }

    /// Gives a call up without an attempt: it is `failed` for the `reason`, and nothing is outstanding any more. `false`
    /// if the claim was no longer ours.
    pub async fn give_up(&self, claim: Claim<'_>, reason: &str) -> Result<bool, StoreError> {
        let settlement = Settlement::by_giving_up(claim, reason);
        self.settle_one(settlement).await
    }

    async fn settle_one(&self, settlement: Settlement) -> Result<bool, StoreError> {
        self.settle(&[settlement]).await.into_iter().collect::<Result<Vec<_>, _>>().map(|all| all == [true])
    }

    /// Settles claims of different calls, in as few requests as possible. Answers for each whether the claim was still ours.
    ///
    /// If a resend was asked for meanwhile, the call stays `pending`, because that is still to come, and the scheduler looks
    /// after it: whoever asked may have died before the message was sent.
    pub async fn settle(&self, settlements: &[Settlement]) -> Vec<Result<bool, StoreError>> {
        const ACTION: &str = "record what came of webhook calls";
        const REFUSED: BatchStatementErrorCodeEnum = BatchStatementErrorCodeEnum::ConditionalCheckFailed;
        let usual: Vec<_> = settlements.iter().map(|one| one.statement(&self.calls, "resend IS MISSING")).collect();
        let mut answers = self.execute(&usual, &REFUSED, ACTION).await;
        let refused: Vec<usize> = (0..answers.len()).filter(|number| matches!(answers[*number], Ok(false))).collect();
        if refused.is_empty() {
            return answers;
        }
        let look = clock::now().plus(due::PATIENCE);
        let pending = |number: &usize| {
            settlements[*number].clone().before_a_resend(look).statement(&self.calls, "resend IS NOT MISSING")
        };
        let again: Vec<_> = refused.iter().map(pending).collect();
        for (number, answer) in refused.into_iter().zip(self.execute(&again, &REFUSED, ACTION).await) {
            answers[number] = answer;
        }
        answers
    }
}

impl Settlement {
    /// A call that is given up without an attempt: `failed` for the `reason`, and nothing is outstanding any more.
    pub fn by_giving_up(claim: Claim<'_>, reason: &str) -> Self {
        let after = claim.claimed.standing.given_up();
        Self::new(claim, &after, WaitsIn::Queue).set("given_up", text(reason))
    }

    fn new(claim: Claim<'_>, after: &Standing, waits_in: WaitsIn) -> Self {
        let settlement = Self {
            call: *claim.call,
            lease: claim.lease.to_owned(),
            set: BTreeMap::new(),
            counts: false,
            remove: BTreeSet::new(),
        };
        let settlement = settlement
            .set("\"status\"", text(after.status.as_str()))
            .set("\"open\"", AttributeValue::Bool(after.open))
            .set("automatic_attempts", number(after.automatic_attempts))
            .set("lease_until", number(0))
            .set("claims", number(0))
            .remove("lease");
        let settlement = match claim.cause {
            Cause::Automatic => settlement,
            Cause::Resend { .. } => settlement.remove("resend_begun"),
        };
        match (claim.cause, after.next_retry_at) {
            // A failed resend leaves the scheduled retry where it waits.
            (Cause::Resend { .. }, Some(_)) => settlement,
            (Cause::Automatic, Some(next)) => settlement
                .set("next_retry_at", text(next))
                .set("due_shard", text(due::shard_of(claim.call)))
                .set("due_at", text(due_at(next, waits_in))),
            (_, None) => settlement.remove("next_retry_at").remove("due_shard").remove("due_at"),
        }
    }

    /// The same of a call that is still to be resent. If the scheduler has nothing else to look after, it looks then.
    fn before_a_resend(self, look: Timestamp) -> Self {
        let own = self.set("\"status\"", text(CallStatus::Pending.as_str()));
        if !own.remove.contains("due_at") {
            return own;
        }
        let shard = due::shard_of(&own.call);
        own.set("due_shard", text(shard)).set("due_at", text(look))
    }

    fn set(mut self, attribute: &'static str, value: AttributeValue) -> Self {
        self.remove.remove(attribute);
        self.set.insert(attribute, value);
        self
    }

    fn remove(mut self, attribute: &'static str) -> Self {
        self.remove.insert(attribute);
        self
    }

    fn statement(&self, table: &str, condition: &str) -> Statement {
        let mut statement = format!("UPDATE \"{table}\"");
        let mut values = Vec::new();
        for (attribute, value) in &self.set {
            statement.push_str(&format!(" SET {attribute}=?"));
            values.push(value.clone());
        }
        if self.counts {
            statement.push_str(" SET attempts=attempts+1");
        }
        for attribute in &self.remove {
            statement.push_str(&format!(" REMOVE {attribute}"));
        }
        statement.push_str(&format!(" WHERE pk=? AND sk=? AND lease=? AND {condition}"));
        let key = keys::call(&self.call);
        values.extend([text(key.pk), text(key.sk), text(&self.lease)]);
        (statement, values)
    }
}

pub(super) fn due_at(next_retry_at: Timestamp, waits_in: WaitsIn) -> Timestamp {
    match waits_in {
        WaitsIn::Table => next_retry_at,
        WaitsIn::Queue => next_retry_at.plus(due::PATIENCE),
    }
}
