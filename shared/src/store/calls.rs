//! Webhook calls as the dispatcher and the delivery function write them: inserted once, claimed by one invocation at a
//! time, and closed by the one that has the claim.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::{UpdateItemError, UpdateItemOutput};
use aws_sdk_dynamodb::types::{
    AttributeValue, BatchStatementErrorCodeEnum, BatchStatementRequest, BatchStatementResponse, ReturnValue,
    ReturnValuesOnConditionCheckFailure,
};

use super::Tables;
pub use super::call_items::NewCall;
use super::call_items::{AttemptItem, CallItem};
use super::error::StoreError;
use super::keys::{self, Item};
use crate::domain::call::{Attempt, CallStatus, Cause, Standing};
use crate::domain::ids::CallId;
use crate::domain::time::Instant;

/// Most statements that DynamoDB takes in one BatchExecuteStatement.
pub const STATEMENTS_PER_REQUEST: usize = 25;

/// The exclusive right to make one attempt of a call, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// Names the holder. New for each invocation.
    pub token: String,
    /// Until when.
    pub until: Instant,
}

/// What came of trying to claim a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// It is ours until the lease ends. How it stands before the attempt.
    Ours(Standing),
    /// Another invocation has it until then.
    Busy(Instant),
    /// What the message asks for is done already, or the call is gone.
    Stale,
}

impl Tables {
    /// Writes calls that do not exist yet; one that does is left as it is. At most [`STATEMENTS_PER_REQUEST`], no two
    /// of the same id. Answers for each whether it is there now.
    pub async fn insert_calls(
        &self,
        calls: &[NewCall],
        now: Instant,
    ) -> Result<Vec<Result<(), StoreError>>, StoreError> {
        const ACTION: &str = "write webhook calls";
        let ttl = self.expiry(now);
        let statements = calls
            .iter()
            .map(|call| {
                let item: Item = serde_dynamo::to_item(CallItem::pending(call.clone(), now, ttl))
                    .map_err(|error| StoreError::unreadable(ACTION)(error.to_string()))?;
                let (names, values): (Vec<_>, Vec<_>) = item.into_iter().unzip();
                let fields = names.iter().map(|name| format!("'{name}': ?")).collect::<Vec<_>>().join(", ");
                statement(format!("INSERT INTO \"{}\" VALUE {{{fields}}}", self.calls), values, ACTION)
            })
            .collect::<Result<Vec<_>, _>>()?;
        let answers = self.execute(statements, ACTION).await?;
        let is_there = |code: &BatchStatementErrorCodeEnum| *code == BatchStatementErrorCodeEnum::DuplicateItem;
        Ok(answers.iter().map(|answer| verdict(answer, is_there, ACTION).map(drop)).collect())
    }

    /// Claims calls for their first attempt, in one request. At most [`STATEMENTS_PER_REQUEST`], no two of the same id.
    /// Answers for each whether it is ours; if it is not, [`Tables::claim_call`] says why.
    pub async fn claim_first_attempts(
        &self,
        calls: &[CallId],
        lease: &Lease,
        now: Instant,
    ) -> Result<Vec<Result<bool, StoreError>>, StoreError> {
        const ACTION: &str = "claim webhook calls";
        let statements = calls
            .iter()
            .map(|call| {
                let key = keys::call(call);
                let text = format!(
                    "UPDATE \"{}\" SET lease=? SET lease_until=? \
                     WHERE pk=? AND sk=? AND attempts=0 AND \"open\"=true AND lease_until<?",
                    self.calls
                );
                let values = vec![
                    AttributeValue::S(lease.token.clone()),
                    number(lease.until.as_millis()),
                    AttributeValue::S(key.pk),
                    AttributeValue::S(key.sk),
                    number(now.as_millis()),
                ];
                statement(text, values, ACTION)
            })
            .collect::<Result<Vec<_>, _>>()?;
        let answers = self.execute(statements, ACTION).await?;
        let is_taken =
            |code: &BatchStatementErrorCodeEnum| *code == BatchStatementErrorCodeEnum::ConditionalCheckFailed;
        Ok(answers.iter().map(|answer| verdict(answer, is_taken, ACTION)).collect())
    }

    /// Claims one call for the attempt that a message asks for.
    pub async fn claim_call(
        &self,
        call: &CallId,
        cause: &Cause,
        lease: &Lease,
        now: Instant,
    ) -> Result<Claim, StoreError> {
        const ACTION: &str = "claim a webhook call";
        let update = self
            .update_call(call)
            .update_expression("SET lease = :lease, lease_until = :until")
            .expression_attribute_values(":lease", AttributeValue::S(lease.token.clone()))
            .expression_attribute_values(":until", number(lease.until.as_millis()))
            .expression_attribute_values(":now", number(now.as_millis()))
            .return_values(ReturnValue::AllNew)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let update = match cause {
            Cause::Automatic { retries } => update
                .condition_expression("#open = :true AND automatic_attempts = :made AND lease_until < :now")
                .expression_attribute_names("#open", "open")
                .expression_attribute_values(":true", AttributeValue::Bool(true))
                .expression_attribute_values(":made", number(*retries)),
            Cause::Resend { token } => update
                .condition_expression("resend = :resend AND lease_until < :now")
                .expression_attribute_values(":resend", AttributeValue::S(token.clone())),
        };
        match outcome(update.send().await, ACTION)? {
            Ok(item) => {
                let item = CallItem::read(item, ACTION)?;
                Ok(Claim::Ours(Standing {
                    status: item.status,
                    automatic_attempts: item.automatic_attempts,
                    open: item.open,
                }))
            }
            Err(None) => Ok(Claim::Stale),
            Err(Some(item)) => Ok(why_not(&CallItem::read(item, ACTION)?, cause)),
        }
    }

    /// Records an attempt and where the call stands after it, and gives the claim back. `false` if the claim was no
    /// longer ours: then another invocation has taken over, and its record counts.
    pub async fn record_attempt(
        &self,
        call: &CallId,
        cause: &Cause,
        lease: &str,
        webhook_version: Option<u32>,
        attempt: &Attempt,
        standing: &Standing,
    ) -> Result<bool, StoreError> {
        const ACTION: &str = "record an attempt";
        let answer = match &attempt.outcome.response {
            Some(response) => Some(self.store_answer(call, lease, response, attempt.sent_at).await?),
            None => None,
        };
        let last_attempt = AttemptItem {
            duration_ms: attempt.duration_ms,
            auto_retries: attempt.auto_retries,
            failure: attempt.outcome.failure.clone(),
            answer,
        };
        let last_attempt: AttributeValue = serde_dynamo::to_attribute_value(last_attempt)
            .map_err(|error| StoreError::unreadable(ACTION)(error.to_string()))?;
        let mut set =
            "SET #status = :status, #open = :open, automatic_attempts = :automatic, attempts = attempts + :one, \
             last_sent_at = :sent, last_attempt = :attempt, lease_until = :zero"
                .to_owned();
        if webhook_version.is_some() {
            set += ", webhook_version = :version";
        }
        let update = |remove: &str, condition: &str| {
            let mut update = self
                .update_call(call)
                .update_expression(format!("{set} REMOVE {remove}"))
                .condition_expression(condition)
                .expression_attribute_names("#status", "status")
                .expression_attribute_names("#open", "open")
                .expression_attribute_values(":status", AttributeValue::S(standing.status.as_str().to_owned()))
                .expression_attribute_values(":open", AttributeValue::Bool(standing.open))
                .expression_attribute_values(":automatic", number(standing.automatic_attempts))
                .expression_attribute_values(":one", number(1))
                .expression_attribute_values(":zero", number(0))
                .expression_attribute_values(":sent", AttributeValue::S(attempt.sent_at.to_string()))
                .expression_attribute_values(":attempt", last_attempt.clone())
                .expression_attribute_values(":lease", AttributeValue::S(lease.to_owned()));
            if let Some(version) = webhook_version {
                update = update.expression_attribute_values(":version", number(version));
            }
            update
        };
        if let Cause::Resend { token } = cause {
            let own = update("lease, resend, next_retry_at", "lease = :lease AND resend = :resend")
                .expression_attribute_values(":resend", AttributeValue::S(token.clone()));
            if outcome(own.send().await, ACTION)?.is_ok() {
                return Ok(true);
            }
            // Another resend was asked for meanwhile; it stays.
        }
        Ok(outcome(update("lease, next_retry_at", "lease = :lease").send().await, ACTION)?.is_ok())
    }

    /// Marks a call for a manual resend: `pending` at once, to be claimed with `token`. Answers with the id of its event,
    /// or `None` if there is no such call.
    pub async fn request_resend(&self, call: &CallId, token: &str, now: Instant) -> Result<Option<String>, StoreError> {
        const ACTION: &str = "mark a webhook call for a resend";
        let update = self
            .update_call(call)
            .update_expression("SET resend = :token, #status = :pending")
            .condition_expression("attribute_exists(pk) AND #ttl > :now")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":token", AttributeValue::S(token.to_owned()))
            .expression_attribute_values(":pending", AttributeValue::S(CallStatus::Pending.as_str().to_owned()))
            .expression_attribute_values(":now", number(now.as_seconds()))
            .return_values(ReturnValue::AllNew);
        match outcome(update.send().await, ACTION)? {
            Ok(item) => Ok(Some(CallItem::read(item, ACTION)?.event_id)),
            Err(_) => Ok(None),
        }
    }

    fn update_call(&self, call: &CallId) -> UpdateItemFluentBuilder {
        self.client.update_item().table_name(&self.calls).set_key(Some(keys::call(call).attributes()))
    }

    async fn execute(
        &self,
        statements: Vec<BatchStatementRequest>,
        action: &'static str,
    ) -> Result<Vec<BatchStatementResponse>, StoreError> {
        let count = statements.len();
        let answer = self
            .client
            .batch_execute_statement()
            .set_statements(Some(statements))
            .send()
            .await
            .map_err(StoreError::service(action))?;
        let answers = answer.responses.unwrap_or_default();
        if answers.len() == count {
            return Ok(answers);
        }
        let cause = format!("DynamoDB answered {} of {count} statements", answers.len());
        Err(StoreError::Service { action, cause })
    }
}

/// Why a call could not be claimed: someone has it, or there is nothing to do.
fn why_not(item: &CallItem, cause: &Cause) -> Claim {
    let asked_for = match cause {
        Cause::Automatic { retries } => item.open && item.automatic_attempts == *retries,
        Cause::Resend { token } => item.resend.as_deref() == Some(token),
    };
    match Instant::from_millis(item.lease_until) {
        Ok(until) if asked_for => Claim::Busy(until),
        _ => Claim::Stale,
    }
}

/// The item after an update, or, if its condition failed, the item as it was, if there was one.
fn outcome(
    sent: Result<UpdateItemOutput, SdkError<UpdateItemError>>,
    action: &'static str,
) -> Result<Result<Item, Option<Item>>, StoreError> {
    match sent {
        Ok(output) => Ok(Ok(output.attributes.unwrap_or_default())),
        Err(error) => match error.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(failure)) => Ok(Err(failure.item.clone())),
            _ => Err(StoreError::service(action)(error)),
        },
    }
}

fn statement(
    text: String,
    values: Vec<AttributeValue>,
    action: &'static str,
) -> Result<BatchStatementRequest, StoreError> {
    BatchStatementRequest::builder()
        .statement(text)
        .set_parameters(Some(values))
        .build()
        .map_err(|error| StoreError::Service { action, cause: error.to_string() })
}

/// `true` if the statement was carried out, `false` if it was refused for the expected reason.
fn verdict(
    answer: &BatchStatementResponse,
    expected: impl Fn(&BatchStatementErrorCodeEnum) -> bool,
    action: &'static str,
) -> Result<bool, StoreError> {
    match &answer.error {
        None => Ok(true),
        Some(error) if error.code.as_ref().is_some_and(&expected) => Ok(false),
        Some(error) => Err(StoreError::Service {
            action,
            cause: format!(
                "{}: {}",
                error.code.as_ref().map_or("no code", |code| code.as_str()),
                error.message.as_deref().unwrap_or_default()
            ),
        }),
    }
}

fn number(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}
