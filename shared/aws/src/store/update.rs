//! Conditional updates of one call.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::{UpdateItemError, UpdateItemOutput};
use aws_sdk_dynamodb::types::AttributeValue;

use super::error::StoreError;
use super::keys::{self, Item};
use super::tables::Tables;
use domain::ids::CallId;

impl Tables {
    pub(super) fn update_call(&self, call: &CallId) -> UpdateItemFluentBuilder {
        self.client.update_item().table_name(&self.calls).set_key(Some(keys::call(call).attributes()))
    }
}

/// What an update returns of the item, or `None` if its condition does not hold.
pub(super) fn outcome(
    sent: Result<UpdateItemOutput, SdkError<UpdateItemError>>,
    action: &'static str,
) -> Result<Option<Item>, StoreError> {
    match sent {
        Ok(output) => Ok(Some(output.attributes.unwrap_or_default())),
        Err(error) if error.as_service_error().is_some_and(|error| error.is_conditional_check_failed_exception()) => {
            Ok(None)
        }
        Err(error) => Err(StoreError::service(action)(error)),
    }
}

pub(super) fn number(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

pub(super) fn text(text: impl ToString) -> AttributeValue {
    AttributeValue::S(text.to_string())
}
