//! Many webhook calls are marked for a resend, in few requests.

use aws_sdk_dynamodb::types::BatchStatementErrorCodeEnum;
use futures::{StreamExt, stream};

use super::call_items::CallItem;
use super::due;
use super::error::StoreError;
use super::keys;
use super::log::Conditions;
use super::statements::Statement;
use super::tables::Tables;
use super::update::text;
use domain::call::CallStatus;
use domain::ids::CallId;
use domain::time::Timestamp;

/// Calls that are marked one by one at the same time, where others were at work on them meanwhile.
const AT_ONCE: usize = 8;

/// A call as it was when it was read for a resend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resendable {
    /// The call.
    pub id: CallId,
    /// The event it is about.
    pub event_id: String,
    /// Whether it is a test send.
    pub test: bool,
    /// Whether the scheduler was to look at it.
    is_due: bool,
}

impl Tables {
    /// Those of these calls that exist and meet the conditions, in the order of `ids`, strongly consistent.
    pub async fn resendable(
        &self,
        ids: &[CallId],
        conditions: &Conditions,
        now: Timestamp,
    ) -> Result<Vec<Resendable>, StoreError> {
        let mut items = self.call_items(ids, now).await?;
        let items = ids.iter().filter_map(|id| items.remove(id)).filter(|item| conditions.hold_for(item));
        let resendable = |item: CallItem| Resendable {
            id: item.id,
            event_id: item.event_id,
            test: item.test,
            is_due: item.due_at.is_some(),
        };
        Ok(items.map(resendable).collect())
    }

    /// Marks different calls for a manual resend, each with a token of its own, as [`Tables::request_resend`] does with one.
    /// Answers for each whether it was marked; `false` if it is no longer there.
    pub async fn request_resends(
        &self,
        calls: &[(Resendable, String)],
        now: Timestamp,
    ) -> Vec<Result<bool, StoreError>> {
        const ACTION: &str = "mark webhook calls for a resend";
        const REFUSED: BatchStatementErrorCodeEnum = BatchStatementErrorCodeEnum::ConditionalCheckFailed;
        let statements: Vec<_> = calls.iter().map(|(call, token)| self.mark_for_resend(call, token, now)).collect();
        let mut answers = self.execute(&statements, &REFUSED, ACTION).await;
        // Refused: an attempt was recorded since they were read, or they are gone.
        let refused: Vec<usize> = (0..answers.len()).filter(|number| matches!(answers[*number], Ok(false))).collect();
        let again = stream::iter(refused).map(|number| async move {
            let (call, token) = &calls[number];
            let marked = self.request_resend(&call.id, token, now).await;
            (number, marked.map(|event_id| event_id.is_some()))
        });
        for (number, marked) in again.buffer_unordered(AT_ONCE).collect::<Vec<_>>().await {
            answers[number] = marked;
        }
        answers
    }

    /// PartiQL has no `if_not_exists`: whether the scheduler is to be told is decided by what was read, and is the condition.
    fn mark_for_resend(&self, call: &Resendable, token: &str, now: Timestamp) -> Statement {
        let mut statement = format!("UPDATE \"{}\" SET resend=? SET \"status\"=?", self.calls);
        let mut values = vec![text(token), text(CallStatus::Pending.as_str())];
        let condition = match call.is_due {
            true => "due_at IS NOT MISSING",
            false => {
                statement.push_str(" SET due_shard=? SET due_at=?");
                values.extend([text(due::shard_of(&call.id)), text(now.plus(due::PATIENCE))]);
                "due_at IS MISSING"
            }
        };
        statement.push_str(&format!(" WHERE pk=? AND sk=? AND {condition}"));
        let key = keys::call(&call.id);
        values.extend([text(key.pk), text(key.sk)]);
        (statement, values)
    }
}
