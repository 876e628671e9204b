//! Webhooks as they are changed. Each change is one transaction: over the webhook, its version history, the item that guards
//! its name, the generation of the site's webhooks, and the audit log. As no two changes begin the same generation, what a change has found the
//! site's webhooks to be still holds when it is written.

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::builders::PutBuilder;
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem, Update};
use serde::{Deserialize, Serialize};
use std::time::Duration;

use super::audit::Made;
use super::error::StoreError;
use super::keys::{self, Item, Key};
use super::tables::Tables;
use super::update::{number, text};
use super::webhooks::WebhookItem;
use crate::ids::new_webhook_id;
use domain::access::{Action, AuditEntry, Subject, differing};
use domain::ids::WebhookId;
use domain::room::{self, NoRoom, Room, Usage};
use domain::time::Timestamp;
use domain::webhook::{Settings, Webhook};

/// Why settings could not be saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// Another webhook of the site has the name.
    #[error("the name is taken by the webhook {0}")]
    NameTaken(WebhookId),
    /// The site has no room for what the change asks.
    #[error(transparent)]
    NoRoom(NoRoom),
    /// Someone else changed or deleted the webhook in between. Read it again and start over.
    #[error("the webhook was changed by someone else at the same time")]
    Conflict,
    /// The table.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How often a change that others disturbed is tried again: for a hundred changes at once, about as many.
const TRIES: u32 = 100;

#[derive(Serialize, Deserialize)]
struct NameItem {
    pk: String,
    sk: String,
    webhook_id: WebhookId,
}

impl Tables {
    /// Creates a webhook. Of several at once with the same name, one is created and the others get
    /// [`SaveError::NameTaken`]; of several at once, only those are created that there is room for.
    pub async fn create_webhook(
        &self,
        settings: Settings,
        room: Room,
        made: impl Into<Made>,
    ) -> Result<Webhook, SaveError> {
        let made = made.into();
        let webhook = Webhook { id: new_webhook_id(), version: 1, settings };
        let asked = room::Change { old: None, new: Some(&webhook.settings) };
        let name = keys::name(&self.site, webhook.settings.name.as_str());
        let entry =
            made.entry(Action::Create, Subject::Webhook(webhook.id), webhook.settings.name.as_str(), Vec::new());
        let writes = |change: Change| {
            Ok(vec![
                self.put_new(keys::webhook(&self.site, webhook.id), &webhook, change)?,
                self.put_new(keys::version(&self.site, webhook.id, 1), &webhook, change)?,
                self.take_name(&name, webhook.id)?,
                self.first_signing_secret(webhook.id)?,
            ])
        };
        match self.transact((room, asked), writes, (made.at, entry), "create a webhook").await? {
            Transaction::Done => Ok(webhook),
            Transaction::NoRoom(why) => Err(SaveError::NoRoom(why)),
            Transaction::Refused => Err(self.why_refused(&name, webhook.id).await?),
        }
    }

    /// Replaces the settings of `old`, if nobody changed it since it was read and there is room for the new ones.
    pub async fn update_webhook(
        &self,
        old: &Webhook,
        settings: Settings,
        room: Room,
        made: impl Into<Made>,
    ) -> Result<Webhook, SaveError> {
        let made = made.into();
        let new = Webhook { id: old.id, version: old.version + 1, settings };
        let asked = room::Change { old: Some(&old.settings), new: Some(&new.settings) };
        let old_name = keys::name(&self.site, old.settings.name.as_str());
        let new_name = keys::name(&self.site, new.settings.name.as_str());
        let changed = differing(&old.settings, &new.settings);
        let entry = made.entry(Action::Update, Subject::Webhook(new.id), new.settings.name.as_str(), changed);
        let writes = |change: Change| {
            let mut writes = vec![
                self.replace(old, &new, change)?,
                self.put_new(keys::version(&self.site, new.id, new.version), &new, change)?,
                self.expire_version(old, made.at)?,
            ];
            if new_name != old_name {
                writes.push(self.take_name(&new_name, new.id)?);
                writes.push(self.delete(&old_name)?);
            }
            Ok(writes)
        };
        match self.transact((room, asked), writes, (made.at, entry), "update a webhook").await? {
            Transaction::Done => Ok(new),
            Transaction::NoRoom(why) => Err(SaveError::NoRoom(why)),
            Transaction::Refused => Err(self.why_refused(&new_name, new.id).await?),
        }
    }

    /// Deletes `webhook`, if nobody changed it since it was read. Its calls stay in the log until they expire.
    pub async fn delete_webhook(&self, webhook: &Webhook, made: impl Into<Made>) -> Result<(), SaveError> {
        const ACTION: &str = "delete a webhook";
        let made = made.into();
        let now = made.at;
        let entry =
            made.entry(Action::Destroy, Subject::Webhook(webhook.id), webhook.settings.name.as_str(), Vec::new());
        let condition = Delete::builder()
            .table_name(&self.webhooks)
            .set_key(Some(keys::webhook(&self.site, webhook.id).attributes()))
            .condition_expression("version = :version")
            .expression_attribute_values(":version", number(webhook.version))
            .build()
            .map_err(StoreError::malformed(ACTION))?;
        let writes = |change: Change| {
            let mut tombstone = keys::deleted(&self.site, webhook.id).attributes();
            tombstone.insert("ttl".into(), number(self.outlasting_calls(now)));
            tombstone.insert("generation".into(), number(change.generation));
            tombstone.insert("changed_at".into(), text(change.at));
            let tombstone = Put::builder().table_name(&self.webhooks).set_item(Some(tombstone)).build();
            Ok(vec![
                TransactWriteItem::builder().delete(condition.clone()).build(),
                TransactWriteItem::builder().put(tombstone.map_err(StoreError::malformed(ACTION))?).build(),
                self.delete(&keys::name(&self.site, webhook.settings.name.as_str()))?,
                self.delete(&keys::signing(&self.site, webhook.id))?,
                self.expire_version(webhook, now)?,
            ])
        };
        // Whoever leaves needs no room.
        let asked = (Room { enabled: 0 }, room::Change { old: Some(&webhook.settings), new: None });
        match self.transact(asked, writes, (now, entry), ACTION).await? {
            Transaction::Done => Ok(()),
            Transaction::NoRoom(why) => Err(SaveError::NoRoom(why)),
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

    /// Carries out a change together with the next generation, if there is room for what it asks. Changes at the same moment get in
    /// each other's way there: those that do start over, after a pause that chance makes different for each.
    async fn transact(
        &self,
        (room, asked): (Room, room::Change<'_>),
        writes: impl Fn(Change) -> Result<Vec<TransactWriteItem>, StoreError>,
        (at, entry): (Timestamp, Option<AuditEntry>),
        action: &'static str,
    ) -> Result<Transaction, StoreError> {
        let mut tries = 1;
        loop {
            let before = self.generation_now().await?;
            let usage = match before.usage {
                Some(usage) => usage,
                // Read after the generation: if that still holds in the transaction, these are the webhooks.
                None => Usage::of(&self.webhooks().await?),
            };
            let usage = match room.check(usage, asked) {
                Ok(usage) => usage,
                Err(why) => return Ok(Transaction::NoRoom(why)),
            };
            // First, so that its refusal is told apart from the others by its place.
            let mut all = vec![self.raise_generation(before.number, usage, action)?];
            all.extend(writes(Change { generation: before.number + 1, at })?);
            if let Some(entry) = &entry {
                all.extend(self.audit_writes(entry)?);
            }
            let sent = self.client.transact_write_items().set_transact_items(Some(all)).send().await;
            let error = match sent {
                Ok(_) => {
                    self.settle_generation(before.number + 1).await;
                    return Ok(Transaction::Done);
                }
                Err(error) => error,
            };
            match refusal(&error) {
                Some(Refusal::Condition) => return Ok(Transaction::Refused),
                Some(Refusal::Disturbed) if tries < TRIES => {
                    tokio::time::sleep(pause(tries)).await;
                    tries += 1;
                }
                _ => return Err(StoreError::service(action)(error)),
            }
        }
    }

    fn put_new(&self, key: Key, webhook: &Webhook, change: Change) -> Result<TransactWriteItem, StoreError> {
        self.put(key, webhook, change, |put| put.condition_expression("attribute_not_exists(pk)"))
    }

    fn replace(&self, old: &Webhook, new: &Webhook, change: Change) -> Result<TransactWriteItem, StoreError> {
        self.put(keys::webhook(&self.site, old.id), new, change, |put| {
            put.condition_expression("version = :version").expression_attribute_values(":version", number(old.version))
        })
    }

    fn put(
        &self,
        key: Key,
        webhook: &Webhook,
        change: Change,
        condition: impl FnOnce(PutBuilder) -> PutBuilder,
    ) -> Result<TransactWriteItem, StoreError> {
        const ACTION: &str = "write a webhook";
        let item = WebhookItem {
            pk: key.pk,
            sk: key.sk,
            webhook: webhook.clone(),
            generation: Some(change.generation),
            changed_at: Some(change.at),
        };
        let item = to_item(&item, ACTION)?;
        let put = condition(Put::builder().table_name(&self.webhooks).set_item(Some(item)));
        Ok(TransactWriteItem::builder().put(put.build().map_err(StoreError::malformed(ACTION))?).build())
    }

    fn take_name(&self, name: &Key, webhook_id: WebhookId) -> Result<TransactWriteItem, StoreError> {
        const ACTION: &str = "take a webhook's name";
        let item = to_item(&NameItem { pk: name.pk.clone(), sk: name.sk.clone(), webhook_id }, ACTION)?;
        let put = Put::builder()
            .table_name(&self.webhooks)
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(pk)")
            .build()
            .map_err(StoreError::malformed(ACTION))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    fn delete(&self, key: &Key) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder().table_name(&self.webhooks).set_key(Some(key.attributes())).build();
        Ok(TransactWriteItem::builder().delete(delete.map_err(StoreError::malformed("free a webhook's name"))?).build())
    }

    /// Lets a superseded version expire, once no call can refer to it any more.
    fn expire_version(&self, webhook: &Webhook, now: Timestamp) -> Result<TransactWriteItem, StoreError> {
        let update = Update::builder()
            .table_name(&self.webhooks)
            .set_key(Some(keys::version(&self.site, webhook.id, webhook.version).attributes()))
            .update_expression("SET #ttl = :ttl")
            .expression_attribute_names("#ttl", "ttl")
            .expression_attribute_values(":ttl", number(self.outlasting_calls(now)))
            .build()
            .map_err(StoreError::malformed("expire a version of a webhook"))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }
}

/// A change of a site's webhooks.
#[derive(Debug, Clone, Copy)]
struct Change {
    /// The generation that it begins.
    generation: u64,
    /// When.
    at: Timestamp,
}

/// How long to wait before the next try: up to a second, as chance has it.
fn pause(tries: u32) -> Duration {
    let longest = (20_u64 << tries.min(6)).min(1000);
    Duration::from_millis(crate::ids::chance(longest))
}

enum Transaction {
    Done,
    /// The site has no room for it.
    NoRoom(NoRoom),
    /// A condition does not hold.
    Refused,
}

enum Refusal {
    /// A condition does not hold.
    Condition,
    /// Another change was at work on the same items, or has raised the generation meanwhile.
    Disturbed,
}

fn refusal(error: &SdkError<TransactWriteItemsError>) -> Option<Refusal> {
    let TransactWriteItemsError::TransactionCanceledException(cancelled) = error.as_service_error()? else {
        return None;
    };
    let reasons = cancelled.cancellation_reasons();
    let is = |code: &str| reasons.iter().any(|reason| reason.code() == Some(code));
    let (generation, others) = reasons.split_first()?;
    if others.iter().any(|reason| reason.code() == Some("ConditionalCheckFailed")) {
        Some(Refusal::Condition)
    } else if is("TransactionConflict") || generation.code() == Some("ConditionalCheckFailed") {
        Some(Refusal::Disturbed)
    } else {
        None
    }
}

fn from_item<'a, T: Deserialize<'a>>(item: Item, action: &'static str) -> Result<T, StoreError> {
    serde_dynamo::from_item(item).map_err(|error| StoreError::unreadable(action)(error.to_string()))
}

fn to_item<T: Serialize>(value: &T, action: &'static str) -> Result<Item, StoreError> {
    serde_dynamo::to_item(value).map_err(StoreError::malformed(action))
}
