//! The generation of a site's webhooks: a number that each change of any of them raises. Whoever keeps a list of the webhooks
//! keeps it for as long as the generation is the same. With it goes what they take up together, so that no change has to read them all.

use std::time::Duration;

use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem, Update};
use tokio::time::timeout;

use super::error::StoreError;
use super::keys::{self, Item};
use super::pause;
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
#[derive(Debug, Clone, Copy)]
pub struct Generation {
    /// Its number. 0 before the first change.
    pub number: u64,
    /// What the webhooks take up. `None` if the last change did not count that: a version of this project made it that did not.
    pub usage: Option<Usage>,
    /// Whether the last change is known to be over: the webhooks that are read from now on are those of this generation or of a later one.
    pub is_settled: bool,
}

impl Tables {
    /// The generation, strongly consistent. 0 before the first change.
    pub async fn generation(&self) -> Result<u64, StoreError> {
        self.generation_now().await.map(|generation| generation.number)
    }

    /// The generation with what goes with it, strongly consistent.
    pub async fn generation_now(&self) -> Result<Generation, StoreError> {
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
        let generation = read(&answer.item.unwrap_or_default());
        generation.ok_or_else(|| StoreError::unreadable(ACTION)("it is not a number".to_owned()))
    }

    fn update_generation(&self) -> UpdateBuilder {
        Update::builder().table_name(&self.webhooks).set_key(Some(keys::generation(&self.site).attributes()))
    }

    /// The part of a change's transaction that raises the generation from what it was when it was read, and says what the webhooks
    /// take up then.
    pub(super) fn raise_generation(
        &self,
        from: u64,
        usage: Usage,
        action: &'static str,
    ) -> Result<TransactWriteItem, StoreError> {
        let update = self
            .update_generation()
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

    /// Notes that the change that began a generation is over. Until then, whoever reads the generation may still read the webhooks as they
    /// were before (<https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-isolation>). If it
    /// cannot be noted in a moment, for which whoever made the change waits, the dispatcher reads the webhooks for each batch for a minute.
    pub(super) async fn settle_generation(&self, number: u64) {
        const PATIENCE: Duration = Duration::from_secs(1);
        let error = match timeout(PATIENCE, self.try_to_settle(number)).await {
            Ok(Ok(())) => return,
            Ok(Err(error)) => error.to_string(),
            Err(elapsed) => elapsed.to_string(),
        };
        tracing::warn!(
            error,
            "it could not be noted that a change of the webhooks is over; they are read more often for a minute"
        );
    }

    async fn try_to_settle(&self, number: u64) -> Result<(), StoreError> {
        for tries in 0.. {
            let update = self
                .client
                .update_item()
                .table_name(&self.webhooks)
                .set_key(Some(keys::generation(&self.site).attributes()))
                .update_expression("SET settled = generation")
                .condition_expression("generation = :number")
                .expression_attribute_values(":number", self::number(number));
            let Err(error) = update.send().await else { break };
            match error.as_service_error() {
                // The next change has begun, and will be noted.
                Some(refusal) if refusal.is_conditional_check_failed_exception() => break,
                // Somebody is at work on the same item, perhaps in vain.
                Some(refusal) if refusal.is_transaction_conflict_exception() => pause::before_another_try(tries).await,
                _ => return Err(StoreError::service("note that a change of the webhooks is over")(error)),
            }
        }
        Ok(())
    }

    /// The part of a signing secret's rotation that tells whoever keeps the secret.
    pub(super) fn count_rotation(&self, action: &'static str) -> Result<TransactWriteItem, StoreError> {
        let update = self
            .update_generation()
            .update_expression("ADD rotations :one")
            .expression_attribute_values(":one", number(1));
        let update = update.build().map_err(StoreError::malformed(action))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }
}

impl Mark {
    /// The mark of so many changes of webhooks, and so many rotations of secrets.
    pub fn new(generation: u64, rotations: u64) -> Self {
        Self { generation, rotations }
    }

    /// Whether all changes raise it: not those by a version of the service that did not count them, which may still be at work.
    pub fn counts(&self) -> bool {
        self.generation > 0
    }

    /// That of the generation's item, if there is one.
    pub(super) fn read(item: Option<&Item>, action: &'static str) -> Result<Self, StoreError> {
        let number = |name| item.map_or(Some(0), |item| counter(item, name));
        let mark = || Some(Self::new(number("generation")?, number("rotations")?));
        mark().ok_or_else(|| StoreError::unreadable(action)("it is not a number".to_owned()))
    }
}

fn read(item: &Item) -> Option<Generation> {
    let field = |name: &str| item.get(name).and_then(|value: &AttributeValue| value.as_n().ok());
    let count = |name: &str| field(name)?.parse::<usize>().ok();
    let number = counter(item, "generation")?;
    let usage = || Some(Usage { enabled: count("enabled")?, bytes: count("size_in_bytes")? });
    let is_counted = field("counted").and_then(|counted| counted.parse().ok()) == Some(number);
    let is_settled = counter(item, "settled")? == number;
    Some(Generation { number, usage: usage().filter(|_| is_counted), is_settled })
}

/// How often something was counted: 0 times if it never was. `None` if what is there is not a number.
fn counter(item: &Item, name: &str) -> Option<u64> {
    item.get(name).map_or(Some(0), |value| value.as_n().ok()?.parse().ok())
}
