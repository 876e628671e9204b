//! The generation of a site's webhooks: a number that each change of any of them raises. Whoever keeps a list of the webhooks
//! keeps it for as long as the generation is the same.

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem, Update};

use super::error::StoreError;
use super::keys::{self, Item};
use super::tables::Tables;
use super::update::number;

impl Tables {
    /// The generation, strongly consistent. 0 before the first change.
    pub async fn generation(&self) -> Result<u64, StoreError> {
        const ACTION: &str = "read the generation of the webhooks";
        let answer = self
            .client
            .get_item()
            .table_name(&self.webhooks)
            .set_key(Some(keys::generation(&self.site).attributes()))
            .consistent_read(true)
            .send()
            .await
            .map_err(StoreError::service(ACTION))?;
        match answer.item {
            None => Ok(0),
            Some(item) => read(&item).ok_or_else(|| StoreError::unreadable(ACTION)("it is not a number".to_owned())),
        }
    }

    /// The part of a change's transaction that raises the generation from what it was when it was read.
    pub(super) fn raise_generation(&self, from: u64, action: &'static str) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.webhooks)
            .set_key(Some(keys::generation(&self.site).attributes()))
            .update_expression("SET generation = :next")
            .expression_attribute_values(":next", number(from + 1));
        let update = match from {
            0 => update.condition_expression("attribute_not_exists(generation)"),
            _ => update.condition_expression("generation = :from").expression_attribute_values(":from", number(from)),
        };
        let update = update.build().map_err(|error| StoreError::Service { action, cause: error.to_string() })?;
        Ok(TransactWriteItem::builder().update(update).build())
    }
}

fn read(item: &Item) -> Option<u64> {
    item.get("generation").and_then(|value: &AttributeValue| value.as_n().ok())?.parse().ok()
}
