//! `GET /console/access`

use std::collections::HashMap;

use actions::access::roles::{self, ShownRole};
use actions::access::tokens::{self, ShownToken};
use axum::extract::{RawQuery, State};
use domain::access::{Flag, LastAccess, Need, RoleId};
use maud::{Markup, html};

use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Kind, Place, heading, notice, page};
use crate::resources::Resources;
use crate::words;

/// What a role permits that means something here, and what that is.
pub const PERMISSIONS: [(Flag, &str, &str); 5] = [
    (
        Flag::CanManageWebhooks,
        "Manage webhooks",
        "See and change webhooks and their calls, with all secrets, and resend.",
    ),
    (Flag::CanManageAccessTokens, "Manage access", "See and change roles and access tokens."),
    (Flag::CanAccessAuditLog, "Read the audit log", "See who has changed what."),
    (Flag::ReadOnly, "Read only", "See all of this and change nothing, without secrets."),
    (Flag::CanSendEvents, "Send events", "Send events over HTTP."),
];

/// Roles and access tokens.
pub async fn show(
    State(resources): State<Resources>,
    frame: Frame,
    RawQuery(query): RawQuery,
) -> Result<Markup, Failure> {
    let (tokens, roles) =
        tokio::try_join!(tokens::all(&resources.tables, frame.now), roles::all(&resources.tables, frame.now))?;
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    let actions = html! {
        @if frame.may(Need::SeeAuditLog) { a.button href=(frame.to("access/audit_log")) { "Audit log" } }
    };
    let content = html! {
        @match asked.text("done") {
            "deleted" => (notice(Kind::Good, html! { p { "It is deleted." } })),
            "saved" => (notice(Kind::Good, html! { p { "Saved." } })),
            _ => {}
        }
        (heading("Access", actions))
        (tokens_section(&frame, &tokens, &roles))
        (roles_section(&frame, &roles))
    };
    Ok(page(&frame, Place::Access, "Access", content))
}

fn tokens_section(frame: &Frame, tokens: &[ShownToken], roles: &[ShownRole]) -> Markup {
    let names: HashMap<RoleId, &str> = roles.iter().map(|shown| (shown.role.id, shown.role.name.as_str())).collect();
    let may_change = frame.may(Need::ManageAccess);
    html! {
        div.heading {
            h2 { "Access tokens" }
            @if may_change { a.button.primary href=(frame.to("access/access_tokens/new")) { "Add a new token" } }
        }
        @if tokens.is_empty() {
            div.empty {
                h3 { "No access tokens yet" }
                p { "Each program and each person gets one of their own, so that one can be revoked without the others." }
            }
        } @else {
            div.scroll tabindex="0" role="region" aria-label="List of access tokens" {
                table {
                    thead { tr { th scope="col" { "Token" } th scope="col" { "Role" } th scope="col" { "Last used" } th.end scope="col" { "Expires" } } }
                    tbody {
                        @for ShownToken { token, last_access, .. } in tokens {
                            tr {
                                td.main {
                                    @let name = token.settings.name.as_str();
                                    @if may_change {
                                        a.name dir="auto" href=(frame.to(&format!("access/access_tokens/{}", token.id))) { (name) }
                                    } @else { span.name dir="auto" { (name) } }
                                    @if !token.settings.can_access_cma { div.quiet { "Switched off" } }
                                }
                                td dir="auto" data-column="Role" { (names.get(&token.settings.role).copied().unwrap_or("–")) }
                                td data-column="Last used" { (last_used(*last_access)) }
                                td.end data-column="Expires" {
                                    @match token.settings.expires_at {
                                        Some(at) if at <= frame.now => span.status.off { "Expired" },
                                        Some(at) => (words::time(at, frame.now)),
                                        None => span.quiet { "Never" },
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn roles_section(frame: &Frame, roles: &[ShownRole]) -> Markup {
    let may_change = frame.may(Need::ManageAccess);
    html! {
        div.heading {
            h2 { "Roles" }
            @if may_change { a.button href=(frame.to("access/roles/new")) { "Add a new role" } }
        }
        @if roles.is_empty() {
            div.empty { h3 { "No roles yet" } p { "A role says what the access tokens that are linked to it may do." } }
        } @else {
            div.scroll tabindex="0" role="region" aria-label="List of roles" {
                table {
                    thead { tr { th scope="col" { "Role" } th scope="col" { "Permits" } } }
                    tbody {
                        @for ShownRole { role, final_permissions } in roles {
                            @let permitted = permitted(&final_permissions.flags());
                            tr {
                                td.main {
                                    @if may_change {
                                        a.name dir="auto" href=(frame.to(&format!("access/roles/{}", role.id))) { (role.name.as_str()) }
                                    } @else { span.name dir="auto" { (role.name.as_str()) } }
                                }
                                td data-column="Permits" { @if permitted.is_empty() { span.quiet { "Nothing here" } } @else { (permitted.join(" · ")) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What permissions permit here, in words.
fn permitted(flags: &domain::access::Flags) -> Vec<&'static str> {
    PERMISSIONS.iter().filter(|(flag, ..)| flags.has(*flag)).map(|(_, name, _)| *name).collect()
}

const fn last_used(last: LastAccess) -> &'static str {
    match last {
        LastAccess::Today => "Today",
        LastAccess::Yesterday => "Yesterday",
        LastAccess::ThisWeek => "This week",
        LastAccess::LastWeek => "Last week",
        LastAccess::ThisMonth => "This month",
        LastAccess::LastMonth => "Last month",
        LastAccess::Never => "Never, or long ago",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_that_is_needed_somewhere_has_a_name() {
        use Need::{ManageAccess, ManageWebhooks, SeeAccess, SeeAuditLog, SeeWebhooks};
        for need in [SeeWebhooks, ManageWebhooks, SeeAccess, ManageAccess, SeeAuditLog] {
            for flag in need.any_of() {
                assert!(PERMISSIONS.iter().any(|(own, ..)| own == flag), "{flag:?}");
            }
        }
    }
}
