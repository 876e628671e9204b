//! `GET /audit_log`

use actions::audit;
use aws::clock;
use axum::extract::State;
use domain::access::Need;

use super::query::{AuditQuery, Whose};
use crate::answer::Answer;
use crate::error::ApiError;
use crate::openapi::refusals::QUERY;
use crate::openapi::words::Words;
use crate::resources::Resources;
use crate::wire::audit_log::{AuditLogPage, Resource};
use crate::wire::document::PageLinks;

/// `GET /audit_log`
pub const LIST: Words = Words {
    id: "list_audit_log",
    summary: "A page of what was changed by whom, the newest first: webhooks, roles and access tokens. An addition to DatoCMS's API.",
    needs: Some(Need::SeeAuditLog),
    refusals: &[QUERY],
    links: &[],
};

/// A page of the audit log.
pub async fn list(State(resources): State<Resources>, query: AuditQuery) -> Result<Answer<AuditLogPage>, ApiError> {
    let subject = match &query.subject {
        Whose::All => None,
        Whose::One(subject) => Some(subject),
        Whose::Nobody => return Ok(Answer(AuditLogPage { data: Vec::new(), links: PageLinks { next: None } })),
    };
    let page = audit::page(&resources.tables, subject, query.after, query.limit, clock::now()).await?;
    let next = page.next.map(|last| query.next_page(last));
    let data = page.entries.into_iter().map(Resource::from).collect();
    Ok(Answer(AuditLogPage { data, links: PageLinks { next } }))
}
