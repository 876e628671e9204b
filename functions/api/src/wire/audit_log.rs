//! The resource `audit_log_entry`, an addition to DatoCMS's API.

use domain::access::{Action, Actor, AuditEntry, AuditEntryId, Subject};
use domain::time::Timestamp;
use monostate::MustBe;
use schemars::JsonSchema;
use serde::Serialize;

use super::document::PageLinks;

/// A page of the audit log.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AuditLogPage", deny_unknown_fields)]
pub struct AuditLogPage {
    /// The entries, the newest first.
    pub data: Vec<Resource>,
    /// Other pages.
    pub links: PageLinks,
}

/// A change of a webhook, a role or an access token.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AuditLogEntry", deny_unknown_fields)]
pub struct Resource {
    #[schemars(with = "String", extend("const" = "audit_log_entry"))]
    r#type: MustBe!("audit_log_entry"),
    id: AuditEntryId,
    attributes: Attributes,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AuditLogEntryAttributes", deny_unknown_fields)]
struct Attributes {
    /// When.
    created_at: Timestamp,
    /// Who.
    actor: Actor,
    /// What was done.
    action: Action,
    /// To what.
    subject: ShownSubject,
    /// The names of the attributes that an update has changed.
    changed_attributes: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AuditSubject", deny_unknown_fields)]
struct ShownSubject {
    #[schemars(extend("enum" = Subject::TYPES))]
    r#type: &'static str,
    id: String,
    /// Its name after the change, or the last one.
    name: String,
}

impl From<AuditEntry> for Resource {
    fn from(entry: AuditEntry) -> Self {
        let subject =
            ShownSubject { r#type: entry.subject.type_name(), id: entry.subject.id(), name: entry.subject_name };
        let attributes = Attributes {
            created_at: entry.created_at,
            actor: entry.actor,
            action: entry.action,
            subject,
            changed_attributes: entry.changed,
        };
        Self { r#type: Default::default(), id: entry.id, attributes }
    }
}
