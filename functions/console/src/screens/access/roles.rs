//! `/console/access/roles`

use actions::access::roles::{self, ShownRole};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Flag, Flags, Role, RoleChanges, RoleId};
use domain::sent::SentAttributes;
use maud::{Markup, html};
use serde_json::{Map, Value};

use super::mark::{self, mark};
use super::overview::PERMISSIONS;
use super::refusal::{Refusal, above, beside, described};
use crate::auth::Viewer;
use crate::confirm::{self, Step};
use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::page::{Place, heading, page};
use crate::resources::Resources;
use crate::screens::id;

/// What stands in the fields. Permissions that mean nothing here are in no field, and stay as they are.
struct RoleForm {
    name: String,
    flags: Flags,
    /// Ids of the roles that it inherits from.
    inherits: Vec<String>,
    /// The mark of the role that the form was made from; empty for a new one.
    made_from: String,
}

impl RoleForm {
    fn parse(form: &Form) -> Self {
        let ticked = |flag: &Flag| form.all("permissions").any(|name| name == flag.as_str());
        Self {
            name: form.text("name").to_owned(),
            flags: PERMISSIONS.iter().map(|(flag, ..)| *flag).filter(ticked).collect(),
            inherits: form.all("inherits").map(str::to_owned).collect(),
            made_from: form.text(mark::FIELD).to_owned(),
        }
    }

    fn of(role: &Role) -> Result<Self, Failure> {
        Ok(Self {
            name: role.name.as_str().to_owned(),
            flags: role.permissions.flags(),
            inherits: role.inherits.iter().map(ToString::to_string).collect(),
            made_from: mark(role)?,
        })
    }

    /// The changes. Those that it inherits from stay in their order if they are the same.
    fn changes(&self, stored: Option<&Role>) -> Result<RoleChanges, Failure> {
        let mut attributes = Map::new();
        attributes.insert("name".to_owned(), self.name.clone().into());
        for (flag, ..) in PERMISSIONS {
            attributes.insert(flag.as_str().to_owned(), self.flags.has(flag).into());
        }
        let old: Vec<String> = stored.iter().flat_map(|role| &role.inherits).map(ToString::to_string).collect();
        let is_same = old.len() == self.inherits.len() && old.iter().all(|id| self.inherits.contains(id));
        let inherits = (!is_same).then(|| self.inherits.clone());
        let sent = SentAttributes::of(&Value::Object(attributes)).map_err(Failure::fault)?;
        RoleChanges::parse(sent, inherits).map_err(Failure::fault)
    }
}

/// `GET /console/access/roles/new`
pub async fn new(State(resources): State<Resources>, frame: Frame) -> Result<Markup, Failure> {
    let roles = roles::all(&resources.tables, frame.now).await?;
    let form =
        RoleForm { name: String::new(), flags: Flags::default(), inherits: Vec::new(), made_from: String::new() };
    Ok(role_page(&frame, None, &form, &roles, None))
}

/// `POST /console/access/roles`
pub async fn create(
    State(resources): State<Resources>,
    Viewer(viewer): Viewer,
    frame: Frame,
    sent: Form,
) -> Result<Response, Failure> {
    let (tables, form) = (&resources.tables, RoleForm::parse(&sent));
    match roles::create(tables, &viewer.requester(frame.now), &form.changes(None)?).await {
        Ok(_) => Ok(Redirect::to(&frame.to("access?done=saved")).into_response()),
        Err(error) => {
            let (refusal, roles) = (Refusal::of(error)?, roles::all(tables, frame.now).await?);
            let page = role_page(&frame, None, &form, &roles, Some(&refusal));
            Ok((refusal.status(), page).into_response())
        }
    }
}

/// `GET /console/access/roles/:id`
pub async fn show(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
) -> Result<Markup, Failure> {
    let id = id::<RoleId>(&text)?;
    let roles = roles::all(&resources.tables, frame.now).await?;
    let role = found(&roles, id)?;
    Ok(role_page(&frame, Some(role), &RoleForm::of(role)?, &roles, None))
}

/// `POST /console/access/roles/:id`
pub async fn update(
    State(resources): State<Resources>,
    Viewer(viewer): Viewer,
    frame: Frame,
    Path(text): Path<String>,
    sent: Form,
) -> Result<Response, Failure> {
    let (tables, id, mut form) = (&resources.tables, id::<RoleId>(&text)?, RoleForm::parse(&sent));
    let role = roles::one(tables, id, frame.now).await?.role;
    let saved = if form.made_from == mark(&role)? {
        roles::replace(tables, &viewer.requester(frame.now), &role, &form.changes(Some(&role))?).await
    } else {
        Ok(None)
    };
    let refusal = match saved {
        Ok(Some(_)) => return Ok(Redirect::to(&frame.to("access?done=saved")).into_response()),
        Ok(None) => Refusal::Stale(frame.to(&own(&role))),
        Err(error) => Refusal::of(error)?,
    };
    let roles = roles::all(tables, frame.now).await?;
    let theirs = found(&roles, id)?;
    if matches!(refusal, Refusal::Stale(_)) {
        form.made_from = mark(theirs)?;
    }
    Ok((refusal.status(), role_page(&frame, Some(theirs), &form, &roles, Some(&refusal))).into_response())
}

fn found(roles: &[ShownRole], id: RoleId) -> Result<&Role, Failure> {
    roles.iter().map(|shown| &shown.role).find(|role| role.id == id).ok_or(Failure::NotFound)
}

fn own(role: &Role) -> String {
    format!("access/roles/{}", role.id)
}

/// `GET /console/access/roles/:id/delete`
pub async fn ask_to_delete(
    State(resources): State<Resources>,
    frame: Frame,
    Path(text): Path<String>,
) -> Result<Markup, Failure> {
    let role = roles::one(&resources.tables, id(&text)?, frame.now).await?.role;
    let own = own(&role);
    let target = frame.to(&format!("{own}/delete"));
    Ok(confirm::ask(&frame, Place::Access, &deletion(&role, &target), &frame.to(&own)))
}

/// `POST /console/access/roles/:id/delete`
pub async fn delete(
    State(resources): State<Resources>,
    Viewer(viewer): Viewer,
    frame: Frame,
    Path(text): Path<String>,
) -> Result<Redirect, Failure> {
    roles::delete(&resources.tables, &viewer.requester(frame.now), id(&text)?).await?;
    Ok(Redirect::to(&frame.to("access?done=deleted")))
}

fn deletion<'a>(role: &'a Role, target: &'a str) -> Step<'a> {
    Step {
        id: "delete",
        button: "Delete",
        yes: "Yes, delete",
        question: "Delete",
        name: role.name.as_str(),
        consequence: "This cannot be undone. A role that is in use stays.",
        target,
    }
}

fn role_page(
    frame: &Frame,
    role: Option<&Role>,
    form: &RoleForm,
    roles: &[ShownRole],
    refusal: Option<&Refusal>,
) -> Markup {
    let title = role.map_or("Add a new role", |role| role.name.as_str());
    let own = role.map_or_else(|| "access/roles".to_owned(), own);
    let others: Vec<&Role> =
        roles.iter().map(|shown| &shown.role).filter(|other| role.is_none_or(|role| role.id != other.id)).collect();
    let content = html! {
        p.crumbs { a href=(frame.to("access")) { "All roles and tokens" } }
        (heading(title, html! {}))
        (above(refusal))
        form.card method="post" action=(frame.to(&own)) {
            @if role.is_some() { input type="hidden" name=(mark::FIELD) value=(form.made_from); }
            div.field {
                label for="name" { "Name" }
                input #name name="name" value=(form.name) required dir="auto" aria-describedby=[described(refusal, "name")]
                    aria-invalid=[described(refusal, "name").map(|_| "true")];
                (beside(refusal, "name", "Name"))
            }
            fieldset.row {
                legend { "Permissions" }
                @for (flag, name, about) in PERMISSIONS { (permission(flag, name, about, form.flags.has(flag))) }
            }
            @if !others.is_empty() {
                fieldset.row {
                    legend { "Inherits from" }
                    div.inline {
                        @for other in others {
                            @let id = other.id.to_string();
                            label.tick dir="auto" { input type="checkbox" name="inherits" value=(id) checked[form.inherits.contains(&id)]; (other.name.as_str()) }
                        }
                    }
                    (beside(refusal, "inherits_permissions_from", "What it inherits from"))
                }
            }
            div.answers { button.primary { "Save" } }
        }
        @if let Some(role) = role {
            section.card.danger-zone aria-labelledby="deletion" {
                h2 #deletion { "Deletion" }
                p.about { "Possible while no token has it, and no other role inherits from it." }
                (confirm::offer(&deletion(role, &frame.to(&format!("{own}/delete")))))
            }
        }
    };
    page(frame, Place::Access, title, content)
}

fn permission(flag: Flag, name: &str, about: &str, is_set: bool) -> Markup {
    let described = format!("{}-about", flag.as_str());
    html! {
        div.tick-field {
            label.tick {
                input type="checkbox" name="permissions" value=(flag.as_str()) checked[is_set] aria-describedby=(described);
                (name)
            }
            p.about id=(described) { (about) " " code { (flag.as_str()) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_field_stays_as_it_is() {
        let role: Role = serde_json::from_str(
            r#"{"id":"AZc0o1WpcEuoAyzBHAp1HA","name":"r","permissions":{"can_edit_site":true,"can_manage_webhooks":true},"inherits":[]}"#,
        )
        .unwrap();
        let form = RoleForm::of(&role).unwrap();
        assert_eq!(form.changes(Some(&role)).unwrap().update(&role), Ok(role.clone()));
        let form = RoleForm::parse(&Form::parse(b"name=r&permissions=read_only"));
        let changed = form.changes(Some(&role)).unwrap().update(&role).unwrap();
        assert!(
            changed.permissions.can_edit_site
                && changed.permissions.read_only
                && !changed.permissions.can_manage_webhooks
        );
    }
}
