//! Webhooks as they are changed. Each change is one transaction: over the webhook, its version history, and the item that
//! guards its name.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::builders::PutBuilder;
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem, Update};
use serde::{Deserialize, Serialize};

use super::error::StoreError;
use super::keys::{self, Item, Key};
use super::tables::Tables;
use super::update::number;
use super::webhooks::WebhookItem;
use crate::ids::new_webhook_id;
use domain::ids::WebhookId;
use domain::time::Timestamp;
use domain::webhook::{Settings, Webhook};

/// Why settings could not be saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// Another webhook of the site has the name.
    #[error("the name is taken by the webhook {0}")]
    NameTaken(WebhookId),
    /// Someone else changed or deleted the webhook in between. Read it again and start over.
    #[error("the webhook was changed by someone else at the same time")]
    Conflict,
    /// The table.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How often a write that another transaction disturbed is tried again.
const TRIES: u32 = 8;

#[derive(Serialize, Deserialize)]
struct NameItem {
    pk: String,
    sk: String,
    webhook_id: WebhookId,
}

impl Tables {
    /// Creates a webhook. Of several at once with the same name, one is created and the others get
    /// [`SaveError::NameTaken`].
    pub async fn create_webhook(&self, settings: Settings) -> Result<Webhook, SaveError> {
        let webhook = Webhook { id: new_webhook_id(), version: 1, settings };
        let name = keys::name(&self.site, webhook.settings.name.as_str());
        let writes = [
            self.put_new(keys::webhook(&self.site, webhook.id), &webhook)?,
            self.put_new(keys::version(&self.site, webhook.id, 1), &webhook)?,
            self.take_name(&name, webhook.id)?,
        ];
        match self.transact(&writes, "create a webhook").await? {
            Transaction::Done => Ok(webhook),
            Transaction::Refused => Err(self.why_refused(&name, webhook.id).await?),
        }
    }

    /// Replaces the settings of `old`, if nobody changed it since it was read.
    pub async fn update_webhook(
        &self,
        old: &Webhook,
        settings: Settings,
        now: Timestamp,
    ) -> Result<Webhook, SaveError> {
        let new = Webhook { id: old.id, version: old.version + 1, settings };
        let old_name = keys::name(&self.site, old.settings.name.as_str());
        let new_name = keys::name(&self.site, new.settings.name.as_str());
        let mut writes = vec![
            self.replace(old, &new)?,
            self.put_new(keys::version(&self.site, new.id, new.version), &new)?,
            self.expire_version(old, now)?,
        ];
        if new_name != old_name {
            writes.push(self.take_name(&new_name, new.id)?);
            writes.push(self.delete(&old_name)?);
        }
        match self.transact(&writes, "update a webhook").await? {
            Transaction::Done => Ok(new),
            Transaction::Refused => Err(self.why_refused(&new_name, new.id).await?),
        }
    }

    /// Deletes `webhook`, if nobody changed it since it was read. Its calls stay in the log until they expire.
    pub async fn delete_webhook(&self, webhook: &Webhook, now: Timestamp) -> Result<(), SaveError> {
        const ACTION: &str = "delete a webhook";
        let condition = Delete::builder()
            .table_name(&self.webhooks)
            .set_key(Some(keys::webhook(&self.site, webhook.id).attributes()))
            .condition_expression("version = :version")
            .expression_attribute_values(":version", number(webhook.version))
            .build()
            .map_err(malformed(ACTION))?;
        let mut tombstone = keys::deleted(&self.site, webhook.id).attributes();
        tombstone.insert("ttl".into(), number(self.expiry(now)));
        let tombstone =
            Put::builder().table_name(&self.webhooks).set_item(Some(tombstone)).build().map_err(malformed(ACTION))?;
        let writes = [
            TransactWriteItem::builder().delete(condition).build(),
            TransactWriteItem::builder().put(tombstone).build(),
            self.delete(&keys::name(&self.site, webhook.settings.name.as_str()))?,
            self.expire_version(webhook, now)?,
        ];
        match self.transact(&writes, ACTION).await? {
            Transaction::Done => Ok(()),
            Transaction::Refused => Err(SaveError::Conflict),
        }
    }

    /// A transaction's condition failed: because of the name, or because the webhook is no longer as it was read?
    async fn why_refused(&self, name: &Key, own: WebhookId) -> Result<SaveError, StoreError> {
        const ACTION: &str = "read who has a name";
        let answer = self
            .client
            .get_item()
            .table_name(&self.webhooks)
            .set_key(Some(name.attributes()))
            .consistent_read(true)
            .send()
            .await
            .map_err(StoreError::service(ACTION))?;
        let holder: Option<NameItem> = answer.item.map(|item| from_item(item, ACTION)).transpose()?;
        Ok(match holder {
            Some(holder) if holder.webhook_id != own => SaveError::NameTaken(holder.webhook_id),
            _ => SaveError::Conflict,
        })
    }

    async fn transact(&self, writes: &[TransactWriteItem], action: &'static str) -> Result<Transaction, StoreError> {
        let mut tries = 1;
        loop {
            let sent = self.client.transact_write_items().set_transact_items(Some(writes.to_vec())).send().await;
            let error = match sent {
                Ok(_) => return Ok(Transaction::Done),
                Err(error) => error,
            };
            match refusal(&error) {
                Some(Refusal::Condition) => return Ok(Transaction::Refused),
                Some(Refusal::Disturbed) if tries < TRIES => {
                    tokio::time::sleep(std::time::Duration::from_millis(20 << tries)).await;
                    tries += 1;
                }
                _ => return Err(StoreError::service(action)(error)),
            }
        }
    }

    fn put_new(&self, key: Key, webhook: &Webhook) -> Result<TransactWriteItem, StoreError> {
        self.put(key, webhook, |put| put.condition_expression("attribute_not_exists(pk)"))
    }

    fn replace(&self, old: &Webhook, new: &Webhook) -> Result<TransactWriteItem, StoreError> {
        self.put(keys::webhook(&self.site, old.id), new, |put| {
            put.condition_expression("version = :version").expression_attribute_values(":version", number(old.version))
        })
    }

    fn put(
        &self,
        key: Key,
        webhook: &Webhook,
        condition: impl FnOnce(PutBuilder) -> PutBuilder,
    ) -> Result<TransactWriteItem, StoreError> {
        const ACTION: &str = "write a webhook";
        let item = to_item(&WebhookItem { pk: key.pk, sk: key.sk, webhook: webhook.clone() }, ACTION)?;
        let put = condition(Put::builder().table_name(&self.webhooks).set_item(Some(item)));
        Ok(TransactWriteItem::builder().put(put.build().map_err(malformed(ACTION))?).build())
    }

    fn take_name(&self, name: &Key, webhook_id: WebhookId) -> Result<TransactWriteItem, StoreError> {
        const ACTION: &str = "take a webhook's name";
        let item = to_item(&NameItem { pk: name.pk.clone(), sk: name.sk.clone(), webhook_id }, ACTION)?;
        let put = Put::builder()
            .table_name(&self.webhooks)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(malformed(ACTION))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    fn delete(&self, key: &Key) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder().table_name(&self.webhooks).set_key(Some(key.attributes())).build();
        Ok(TransactWriteItem::builder().delete(delete.map_err(malformed("free a webhook's name"))?).build())
    }

    /// Lets a superseded version expire. The last call that it may have been sent with is written about now, and its
    /// retries reach 79 hours further; so twice the log's retention is more than enough.
    fn expire_version(&self, webhook: &Webhook, now: Timestamp) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.webhooks)
            .set_key(Some(keys::version(&self.site, webhook.id, webhook.version).attributes()))
            .update_expression("SET #ttl = :ttl")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":ttl", number(self.expiry(now) + self.retention_seconds))
            .build()
            .map_err(malformed("expire a version of a webhook"))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }
}

enum Transaction {
    Done,
    Refused,
}

enum Refusal {
    /// A condition does not hold.
    Condition,
    /// Another transaction was at work on the same items.
    Disturbed,
}

fn refusal(error: &SdkError<TransactWriteItemsError>) -> Option<Refusal> {
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = error.as_service_error()? else {
        return None;
    };
    let is = |code: &str| cancelled.cancellation_reasons().iter().any(|reason| reason.code() == Some(code));
    if is("ConditionalCheckFailed") {
        Some(Refusal::Condition)
    } else if is("TransactionConflict") {
        Some(Refusal::Disturbed)
    } else {
        None
    }
}

fn from_item<'a, T: Deserialize<'a>>(item: Item, action: &'static str) -> Result<T, StoreError> {
    serde_dynamo::from_item(item).map_err(|error| StoreError::unreadable(action)(error.to_string()))
}

fn to_item<T: Serialize>(value: &T, action: &'static str) -> Result<Item, StoreError> {
    serde_dynamo::to_item(value).map_err(|error| StoreError::Service { action, cause: error.to_string() })
}

fn malformed<E: std::fmt::Display>(action: &'static str) -> impl Fn(E) -> StoreError {
    move |error| StoreError::Service { action, cause: error.to_string() }
}
