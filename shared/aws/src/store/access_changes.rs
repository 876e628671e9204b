//! Roles and access tokens as they are changed. Each change is one transaction with its entry in the audit log. It raises a generation,
//! and no two raise the same one: what a change has found still holds when it is written.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::error::SdkError;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem, Update};
use serde::Serialize;

use super::access::{role_item, token_items};
use super::error::StoreError;
use super::keys::{self, Key};
use super::pause;
use super::tables::Tables;
use super::update::number;
use domain::access::{Access, AuditEntry, Permissions, Refused, RoleId};
use domain::time::Timestamp;

/// How often a change that others disturbed is tried again.
const TRIES: u32 = 20;

/// Why a change was not made.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError<E> {
    /// Whoever decides on the change does not want it.
    #[error("refused")]
    Refused(E),
    /// Others keep changing roles and tokens.
    #[error("others keep changing roles and access tokens")]
    Contended,
    /// The table.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Tables {
    /// Changes roles and access tokens as `decide` says, which gets them as they are, and is asked again when somebody else was faster.
    /// It answers with them as they are to be, and with what the audit log is to say; without an entry nothing is written.
    pub async fn change_access<T, E: From<Refused>>(
        &self,
        now: Timestamp,
        decide: impl Fn(&Access) -> Result<(Access, T, Option<AuditEntry>), E>,
    ) -> Result<T, ChangeError<E>> {
        for tries in 0..TRIES {
            // First: if it still holds in the transaction, what is read behind it does, too.
            let generation = self.access_generation().await?;
            let (before, _) = self.access(now).await?;
            let (after, answer, entry) = decide(&before).map_err(ChangeError::Refused)?;
            let Some(entry) = entry else {
                return Ok(answer);
            };
            let refused = |refused: Refused| ChangeError::Refused(E::from(refused));
            let finals = (before.final_permissions().map_err(refused)?, after.final_permissions().map_err(refused)?);
            if self.write_access(generation, (&before, &finals.0), (&after, &finals.1), &entry).await? {
                return Ok(answer);
            }
            pause::before_another_try(tries).await;
        }
        Err(ChangeError::Contended)
    }

    /// Writes what has changed; `false` if somebody else has changed something since.
    async fn write_access(
        &self,
        generation: u64,
        (before, old): (&Access, &BTreeMap<RoleId, Permissions>),
        (after, new): (&Access, &BTreeMap<RoleId, Permissions>),
        entry: &AuditEntry,
    ) -> Result<bool, StoreError> {
        const ACTION: &str = "change roles and access tokens";
        let mut writes = vec![self.raise_access_generation(generation)?];
        for role in after.roles.values() {
            let flags = |finals: &BTreeMap<RoleId, Permissions>| finals.get(&role.id).map(Permissions::flags);
            if before.roles.get(&role.id) != Some(role) || flags(old) != flags(new) {
                writes.push(self.put_item(&role_item(&self.site, role, flags(new).unwrap_or_default()), ACTION)?);
            }
        }
        for id in before.roles.keys().filter(|id| !after.roles.contains_key(id)) {
            writes.push(self.delete_item(&keys::role(&self.site, *id), ACTION)?);
        }
        for token in after.tokens.values() {
            let old = before.tokens.get(&token.id);
            if old != Some(token) {
                for item in token_items(&self.site, token) {
                    writes.push(self.put_item(&item, ACTION)?);
                }
            }
            if let Some(old) = old.filter(|old| old.hash != token.hash) {
                writes.push(self.delete_item(&keys::token_by_hash(&self.site, &old.hash), ACTION)?);
            }
        }
        for token in before.tokens.values().filter(|token| !after.tokens.contains_key(&token.id)) {
            writes.push(self.delete_item(&keys::token(&self.site, token.id), ACTION)?);
            writes.push(self.delete_item(&keys::token_by_hash(&self.site, &token.hash), ACTION)?);
            writes.push(self.delete_item(&keys::last_use(&self.site, token.id), ACTION)?);
        }
        writes.extend(self.audit_writes(entry)?);
        match self.client.transact_write_items().set_transact_items(Some(writes)).send().await {
            Ok(_) => Ok(true),
            Err(error) if is_disturbed(&error) => Ok(false),
            Err(error) => Err(StoreError::service(ACTION)(error)),
        }
    }

    fn raise_access_generation(&self, from: u64) -> Result<TransactWriteItem, StoreError> {
        const ACTION: &str = "raise the generation of roles and access tokens";
        let update = Update::builder()
            .table_name(&self.webhooks)
            .set_key(Some(keys::access_generation(&self.site).attributes()))
            .update_expression("SET generation = :next")
            .expression_attribute_values(":next", number(from + 1));
        let update = match from {
            0 => update.condition_expression("attribute_not_exists(generation)"),
            _ => update.condition_expression("generation = :from").expression_attribute_values(":from", number(from)),
        };
        let update = update.build().map_err(StoreError::malformed(ACTION))?;
        Ok(TransactWriteItem::builder().update(update).build())
    }

    pub(super) fn put_item(
        &self,
        item: &impl Serialize,
        action: &'static str,
    ) -> Result<TransactWriteItem, StoreError> {
        let item = serde_dynamo::to_item(item).map_err(StoreError::malformed(action))?;
        let put = Put::builder().table_name(&self.webhooks).set_item(Some(item)).build();
        Ok(TransactWriteItem::builder().put(put.map_err(StoreError::malformed(action))?).build())
    }

    fn delete_item(&self, key: &Key, action: &'static str) -> Result<TransactWriteItem, StoreError> {
        let delete = Delete::builder().table_name(&self.webhooks).set_key(Some(key.attributes())).build();
        Ok(TransactWriteItem::builder().delete(delete.map_err(StoreError::malformed(action))?).build())
    }
}

/// The only condition is that on the generation.
fn is_disturbed(error: &SdkError<TransactWriteItemsError>) -> bool {
    let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) = error.as_service_error() else {
        return false;
    };
    let disturbances = ["ConditionalCheckFailed", "TransactionConflict"];
    cancelled.cancellation_reasons().iter().any(|reason| reason.code().is_some_and(|code| disturbances.contains(&code)))
}
