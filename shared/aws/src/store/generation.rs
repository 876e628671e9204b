//! The generation of a site's webhooks: a number that each change of any of them raises. Whoever keeps a list of the webhooks
//! keeps it for as long as the generation is the same. With it goes what they take up together, so that no change has to read them all.

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem, Update};

use super::error::StoreError;
use super::keys::{self, Item};
use super::tables::Tables;
use super::update::number;
use domain::room::Usage;

/// What the webhooks of a site and their signing secrets are known by: as long as it is the same, so are they.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    /// The generation of the webhooks.
    generation: u64,
    /// How often one of them got another signing secret.
    rotations: u64,
}

/// A site's webhooks as the last change left them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Generation {
    /// Its number. 0 before the first change.
    pub number: u64,
    /// What the webhooks take up. `None` if the last change did not count that: a version of this project made it that did not.
    pub usage: Option<Usage>,
}

impl Tables {
    /// The generation, strongly consistent. 0 before the first change.
    pub async fn generation(&self) -> Result<u64, StoreError> {
        self.generation_and_usage().await.map(|generation| generation.number)
    }

    pub(super) async fn generation_and_usage(&self) -> Result<Generation, StoreError> {
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
            None => Ok(Generation::default()),
            Some(item) => read(&item).ok_or_else(|| StoreError::unreadable(ACTION)("it is not a number".to_owned())),
        }
    }

    /// The part of a change's transaction that raises the generation from what it was when it was read, and says what the webhooks
    /// take up then.
    pub(super) fn raise_generation(
        &self,
        from: u64,
        usage: Usage,
        action: &'static str,
    ) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.webhooks)
            .set_key(Some(keys::generation(&self.site).attributes()))
            .update_expression("SET generation = :next, counted = :next, enabled = :enabled, size_in_bytes = :bytes")
            .expression_attribute_values(":next", number(from + 1))
            .expression_attribute_values(":enabled", number(usage.enabled))
            .expression_attribute_values(":bytes", number(usage.bytes));
        let update = match from {
            0 => update.condition_expression("attribute_not_exists(generation)"),
            _ => update.condition_expression("generation = :from").expression_attribute_values(":from", number(from)),
        };
        let update = update.build().map_err(|error| StoreError::Service { action, cause: error.to_string() })?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    /// The part of a signing secret's rotation that tells whoever keeps the secret.
    pub(super) fn count_rotation(&self, action: &'static str) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.webhooks)
            .set_key(Some(keys::generation(&self.site).attributes()))
            .update_expression("ADD rotations :one")
            .expression_attribute_values(":one", number(1));
        let update = update.build().map_err(StoreError::malformed(action))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }
}

impl Mark {
    /// That of the generation's item, if there is one.
    pub(super) fn read(item: Option<&Item>, action: &'static str) -> Result<Self, StoreError> {
        let number = |name| item.map_or(Some(0), |item| counter(item, name));
        let mark = || Some(Self { generation: number("generation")?, rotations: number("rotations")? });
        mark().ok_or_else(|| StoreError::unreadable(action)("it is not a number".to_owned()))
    }
}

fn read(item: &Item) -> Option<Generation> {
    let field = |name: &str| item.get(name).and_then(|value: &AttributeValue| value.as_n().ok());
    let count = |name: &str| field(name)?.parse::<usize>().ok();
    let number = counter(item, "generation")?;
    let usage = || Some(Usage { enabled: count("enabled")?, bytes: count("size_in_bytes")? });
    let is_counted = field("counted").and_then(|counted| counted.parse().ok()) == Some(number);
    Some(Generation { number, usage: usage().filter(|_| is_counted) })
}

/// How often something was counted: 0 times if it never was. `None` if what is there is not a number.
fn counter(item: &Item, name: &str) -> Option<u64> {
    item.get(name).map_or(Some(0), |value| value.as_n().ok()?.parse().ok())
}
