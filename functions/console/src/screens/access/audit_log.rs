//! `GET /console/access/audit_log`: who has changed what.

use std::collections::HashSet;

use actions::{Error, audit};
use axum::extract::{RawQuery, State};
use domain::access::{Action, AuditEntry, Need, Subject};
use maud::{Markup, html};

use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::links::query;
use crate::page::{Place, heading, page};
use crate::resources::Resources;
use crate::words;

/// Entries on a page.
const ON_A_PAGE: usize = 50;

/// A page of the audit log. A position that is none is the beginning.
pub async fn show(
    State(resources): State<Resources>,
    frame: Frame,
    RawQuery(asked): RawQuery,
) -> Result<Markup, Failure> {
    let after = Form::parse(asked.unwrap_or_default().as_bytes()).text("after").parse().ok();
    let found = audit::page(&resources.tables, None, after, ON_A_PAGE, frame.now).await?;
    let there = there(&resources, &frame, &found.entries).await?;
    let content = html! {
        @if frame.may(Need::SeeAccess) { p.crumbs { a href=(frame.to("access")) { "All roles and tokens" } } }
        (heading("Audit log", html! {}))
        p.about { "Changes of webhooks, roles and access tokens, the newest first. It names what was changed, and never a value." }
        @if found.entries.is_empty() {
            div.empty { h2 { "Nothing was changed yet" } }
        } @else {
            div.scroll tabindex="0" role="region" aria-label="List of changes" {
                table {
                    thead { tr { th scope="col" { "What" } th scope="col" { "Changed" } th scope="col" { "By" } th.end scope="col" { "When" } } }
                    tbody { @for entry in &found.entries { (row(&frame, entry, &there)) } }
                }
            }
            div.pages {
                span {}
                @if after.is_some() { a.button href=(frame.to("access/audit_log")) { "Newest" } }
                @if let Some(next) = found.next {
                    a.button rel="next" href=(frame.to(&format!("access/audit_log{}", query([("after", next.to_string())])))) { "Older" }
                }
            }
        }
    };
    Ok(page(&frame, Place::Access, "Audit log", content))
}

/// The ids of what these entries are about and that was not deleted since.
async fn there(resources: &Resources, frame: &Frame, entries: &[AuditEntry]) -> Result<HashSet<String>, Error> {
    let webhook = |entry: &AuditEntry| match entry.subject {
        Subject::Webhook(id) => Some(id),
        Subject::Role(_) | Subject::AccessToken(_) => None,
    };
    let webhooks: HashSet<_> = entries.iter().filter_map(webhook).collect();
    let tables = &resources.tables;
    let (webhooks, (access, _)) = tokio::try_join!(tables.webhooks_by_id(webhooks), tables.access(frame.now))?;
    let webhooks = webhooks.into_keys().map(|id| id.to_string());
    let roles = access.roles.into_keys().map(|id| id.to_string());
    let tokens = access.tokens.into_keys().map(|id| id.to_string());
    Ok(webhooks.chain(roles).chain(tokens).collect())
}

fn row(frame: &Frame, entry: &AuditEntry, there: &HashSet<String>) -> Markup {
    let is_there = there.contains(&entry.subject.id());
    html! {
        tr {
            td.main {
                (did(entry.action)) " " (kind(&entry.subject)) " "
                @match target(frame, entry).filter(|_| is_there) {
                    Some(target) => a.name dir="auto" href=(target) { (entry.subject_name) },
                    None => bdi { (entry.subject_name) },
                }
                @if !is_there && entry.action != Action::Destroy { " " span.quiet { "(deleted)" } }
            }
            td data-column="Changed" { @if entry.changed.is_empty() { span.quiet { "–" } } @else { span.id { (entry.changed.join(", ")) } } }
            td dir="auto" data-column="By" { (entry.actor.name) }
            td.end { (words::time(entry.created_at, frame.now)) }
        }
    }
}

const fn did(action: Action) -> &'static str {
    match action {
        Action::Create => "Created",
        Action::Update => "Changed",
        Action::RegenerateToken => "Regenerated",
        Action::RotateSigningSecret => "Rotated the signing secret of",
        Action::Destroy => "Deleted",
    }
}

const fn kind(subject: &Subject) -> &'static str {
    match subject {
        Subject::Webhook(_) => "webhook",
        Subject::Role(_) => "role",
        Subject::AccessToken(_) => "access token",
    }
}

/// The page of what was changed, if the viewer may see it.
fn target(frame: &Frame, entry: &AuditEntry) -> Option<String> {
    let (need, target) = match entry.subject {
        Subject::Webhook(id) => (Need::SeeWebhooks, format!("webhooks/{id}")),
        Subject::Role(id) => (Need::ManageAccess, format!("access/roles/{id}")),
        Subject::AccessToken(id) => (Need::ManageAccess, format!("access/access_tokens/{id}")),
    };
    frame.may(need).then(|| frame.to(&target))
}
