//! Roles.

use aws::ids::new_role_id;
use aws::store::Tables;
use domain::access::{Access, Action, Permissions, Role, RoleChanges, RoleId, Subject, copy_name, differing};
use domain::time::Timestamp;

use super::change::{Done, change};
use super::requester::Requester;
use crate::error::Error;

/// A role, and what it permits with all that it inherits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownRole {
    /// The role.
    pub role: Role,
    /// What it permits.
    pub final_permissions: Permissions,
}

/// All roles, in order of creation.
pub async fn all(tables: &Tables, now: Timestamp) -> Result<Vec<ShownRole>, Error> {
    let (access, _) = tables.access(now).await?;
    let mut finals = access.final_permissions()?;
    let shown = |role: Role| {
        let final_permissions = finals.remove(&role.id).unwrap_or_default();
        ShownRole { role, final_permissions }
    };
    Ok(access.roles.into_values().map(shown).collect())
}

/// One role, or [`Error::NotFound`].
pub async fn one(tables: &Tables, id: RoleId, now: Timestamp) -> Result<ShownRole, Error> {
    show(&tables.access(now).await?.0, id)
}

/// Creates a role. Fails with [`Error::Access`] or [`Error::Contended`].
pub async fn create(tables: &Tables, requester: &Requester, changes: &RoleChanges) -> Result<ShownRole, Error> {
    let id = new_role_id();
    change(tables, requester, Action::Create, |access| {
        access.roles.insert(id, changes.create(id)?);
        done(access, id, Vec::new())
    })
    .await
}

/// Changes what is among the changes, and leaves the rest. Fails with [`Error::NotFound`], [`Error::Access`] or [`Error::Contended`].
pub async fn update(
    tables: &Tables,
    requester: &Requester,
    id: RoleId,
    changes: &RoleChanges,
) -> Result<ShownRole, Error> {
    change(tables, requester, Action::Update, |access| edit(access, id, changes)).await
}

/// The same, unless the role is another one by now than `read`: then nothing is changed, and the answer is `None`.
pub async fn replace(
    tables: &Tables,
    requester: &Requester,
    read: &Role,
    changes: &RoleChanges,
) -> Result<Option<ShownRole>, Error> {
    change(tables, requester, Action::Update, |access| {
        let is_same = access.roles.get(&read.id).ok_or(Error::NotFound)? == read;
        if is_same {
            Ok(edit(access, read.id, changes)?.map(Some))
        } else {
            Ok(done(access, read.id, Vec::new())?.map(|_| None))
        }
    })
    .await
}

/// Creates a role like another one, with a name of its own. Fails as [`update`] does.
pub async fn duplicate(tables: &Tables, requester: &Requester, id: RoleId) -> Result<ShownRole, Error> {
    let copy_id = new_role_id();
    change(tables, requester, Action::Create, |access| {
        let original = access.roles.get(&id).ok_or(Error::NotFound)?;
        let name = copy_name(&original.name, |name| access.roles.values().any(|role| role.name == *name));
        let copy = Role { id: copy_id, name, ..original.clone() };
        access.roles.insert(copy_id, copy);
        done(access, copy_id, Vec::new())
    })
    .await
}

/// Deletes a role that is not in use, and tells what it was. Fails as [`update`] does.
pub async fn delete(tables: &Tables, requester: &Requester, id: RoleId) -> Result<ShownRole, Error> {
    change(tables, requester, Action::Destroy, |access| {
        let done = done(access, id, Vec::new())?;
        access.roles.remove(&id);
        Ok(done)
    })
    .await
}

fn show(access: &Access, id: RoleId) -> Result<ShownRole, Error> {
    let role = access.roles.get(&id).ok_or(Error::NotFound)?.clone();
    let final_permissions = access.final_permissions()?.remove(&id).unwrap_or_default();
    Ok(ShownRole { role, final_permissions })
}

fn edit(access: &mut Access, id: RoleId, changes: &RoleChanges) -> Result<Done<ShownRole>, Error> {
    let old = access.roles.get(&id).ok_or(Error::NotFound)?.clone();
    let new = changes.update(&old)?;
    let mut changed = differing(&old.permissions, &new.permissions);
    if old.inherits != new.inherits {
        changed.insert(0, "inherits_permissions_from".to_owned());
    }
    if old.name != new.name {
        changed.insert(0, "name".to_owned());
    }
    access.roles.insert(id, new);
    done(access, id, changed)
}

fn done(access: &Access, id: RoleId, changed: Vec<String>) -> Result<Done<ShownRole>, Error> {
    let shown = show(access, id)?;
    let name = shown.role.name.as_str().to_owned();
    Ok(Done { answer: shown, subject: Subject::Role(id), name, changed })
}
