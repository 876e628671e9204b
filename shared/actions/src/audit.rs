//! The audit log.

use aws::store::Tables;
use domain::access::{Action, Actor, AuditEntry, AuditEntryId, Subject};
use domain::time::Timestamp;

use crate::error::Error;

/// A page of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPage {
    /// The entries, the newest first.
    pub entries: Vec<AuditEntry>,
    /// Behind which entry the next page begins; `None` on the last page.
    pub next: Option<AuditEntryId>,
}

/// Up to `limit` entries of the audit log behind `after`, of one subject or of all.
pub async fn page(
    tables: &Tables,
    subject: Option<&Subject>,
    after: Option<AuditEntryId>,
    limit: usize,
    now: Timestamp,
) -> Result<AuditPage, Error> {
    // One more tells whether there is a next page.
    let mut entries = tables.audit_log(subject, after, limit + 1, now).await?;
    let is_last = entries.len() <= limit;
    entries.truncate(limit);
    let next = entries.last().filter(|_| !is_last).map(|entry| entry.id);
    Ok(AuditPage { entries, next })
}

/// Tells the function's own log of a change, in one line. It names attributes, and never a value.
pub(crate) fn log(actor: &Actor, action: Action, subject: &Subject, changed: &[String]) {
    tracing::info!(
        actor_id = actor.id,
        actor_name = actor.name,
        action = action.as_str(),
        subject_type = subject.type_name(),
        subject_id = subject.id(),
        changed = changed.join(","),
        "audit"
    );
}
