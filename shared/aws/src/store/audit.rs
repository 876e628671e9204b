//! The audit log. Each entry is there twice: among all of the site, and among those of its subject. Both expire with the log of calls.

use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use serde::{Deserialize, Serialize};

use super::batch_get::is_live;
use super::error::StoreError;
use super::keys::{self, Item};
use super::tables::Tables;
use crate::ids::new_audit_entry_id;
use domain::access::{Action, Actor, AuditEntry, AuditEntryId, Subject};
use domain::time::Timestamp;

/// Who makes a change, and when.
#[derive(Debug, Clone)]
pub struct Made {
    /// Who; `None` for what no client asks for, and the audit log does not tell.
    pub by: Option<Actor>,
    /// When.
    pub at: Timestamp,
}

impl From<Timestamp> for Made {
    fn from(at: Timestamp) -> Self {
        Self { by: None, at }
    }
}

impl Made {
    /// The entry for a change of `subject`, named `name`; `changed` are the attributes that differ.
    pub fn entry(&self, action: Action, subject: Subject, name: &str, changed: Vec<String>) -> Option<AuditEntry> {
        Some(AuditEntry {
            id: new_audit_entry_id(),
            created_at: self.at,
            actor: self.by.clone()?,
            action,
            subject,
            subject_name: name.to_owned(),
            changed,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct AuditItem {
    pk: String,
    sk: String,
    ttl: i64,
    #[serde(flatten)]
    entry: AuditEntry,
}

impl Tables {
    /// The parts of a change's transaction that tell the audit log of it.
    pub(super) fn audit_writes(&self, entry: &AuditEntry) -> Result<[TransactWriteItem; 2], StoreError> {
        const ACTION: &str = "write the audit log";
        let item = |pk: String| AuditItem {
            pk,
            sk: entry.id.sortable(),
            ttl: self.expiry(entry.created_at),
            entry: entry.clone(),
        };
        let all = self.put_item(&item(keys::audit_log(&self.site)), ACTION)?;
        Ok([all, self.put_item(&item(keys::audit_log_of(&self.site, &entry.subject)), ACTION)?])
    }

    /// Up to `limit` entries, the newest first: those older than `after`, and of `subject` alone, if there is one.
    pub async fn audit_log(
        &self,
        subject: Option<&Subject>,
        after: Option<AuditEntryId>,
        limit: usize,
        now: Timestamp,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        const ACTION: &str = "read the audit log";
        let pk = subject.map_or_else(|| keys::audit_log(&self.site), |subject| keys::audit_log_of(&self.site, subject));
        let mut query = self
            .client
            .query()
            .table_name(&self.webhooks)
            .expression_attribute_values(":log", AttributeValue::S(pk))
            .scan_index_forward(false)
            .consistent_read(true);
        query = match after {
            Some(after) => query
                .key_condition_expression("pk = :log AND sk < :after")
                .expression_attribute_values(":after", AttributeValue::S(after.sortable())),
            None => query.key_condition_expression("pk = :log"),
        };
        // What has expired is the oldest: it comes last.
        let limit_or_one = i32::try_from(limit.clamp(1, 1000)).unwrap_or(1000);
        let mut items = query.limit(limit_or_one).into_paginator().items().send();
        let mut entries = Vec::new();
        while entries.len() < limit
            && let Some(item) = items.next().await
        {
            let item: Item = item.map_err(StoreError::service(ACTION))?;
            if is_live(&item, now.as_seconds()) {
                let read = serde_dynamo::from_item::<_, AuditItem>(item);
                entries.push(read.map_err(|error| StoreError::unreadable(ACTION)(error.to_string()))?.entry);
            }
        }
        Ok(entries)
    }
}
