//! Webhook calls are marked for a resend.

use aws_sdk_dynamodb::types::ReturnValue;

use super::call_items::CallItem;
use super::due;
use super::error::StoreError;
use super::tables::Tables;
use super::update::{number, outcome, text};
use domain::call::CallStatus;
use domain::ids::CallId;
use domain::time::Timestamp;

impl Tables {
    /// Marks a call for a manual resend: `pending` at once, to be claimed with `token`. Answers with the id of its event,
    /// or `None` if there is no such call.
    pub async fn request_resend(
        &self,
        call: &CallId,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        const ACTION: &str = "mark a webhook call for a resend";
        let update = self
            .update_call(call)
            // Whoever marks it may die before the message is sent: the scheduler is to look, unless it does so anyway.
            .update_expression(
                "SET resend = :token, #status = :pending, \
                 due_shard = if_not_exists(due_shard, :shard), due_at = if_not_exists(due_at, :look)",
            )
            .condition_expression("attribute_exists(pk) AND #ttl > :now")
            .expression_attribute_names("#status", "status")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":token", text(token))
            .expression_attribute_values(":pending", text(CallStatus::Pending.as_str()))
            .expression_attribute_values(":shard", text(due::shard_of(call)))
            .expression_attribute_values(":look", text(now.plus(due::PATIENCE)))
            .expression_attribute_values(":now", number(now.as_seconds()))
            .return_values(ReturnValue::AllNew);
        let marked = outcome(update.send().await, ACTION)?;
        marked.map(|item| CallItem::read(item, ACTION).map(|item| item.event_id)).transpose()
    }
}
