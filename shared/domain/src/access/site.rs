//! All roles and access tokens of a site, and what must hold whatever is changed.

use std::collections::BTreeMap;

use super::draft::{check_size, invalid, no_such_role};
use super::ids::{AccessTokenId, RoleId};
use super::need::Need;
use super::permissions::{Flags, Permissions};
use super::refused::{Record, Refused};
use super::role::Role;
use super::text::TokenHash;
use super::token::AccessToken;
use crate::limits;
use crate::webhook::Rule;

/// Whose token a request carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// That of the parameter `AdminTokenSha256`, which may do everything.
    Admin,
    /// An access token, with the hash of the text that the request came with.
    Token(AccessTokenId, TokenHash),
}

/// All roles and access tokens of a site.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Access {
    /// The roles.
    pub roles: BTreeMap<RoleId, Role>,
    /// The access tokens.
    pub tokens: BTreeMap<AccessTokenId, AccessToken>,
}

impl Access {
    /// What each role may do, what it inherits included. Refused if a role inherits from one that is not there, or from itself.
    pub fn final_permissions(&self) -> Result<BTreeMap<RoleId, Permissions>, Refused> {
        let mut done = BTreeMap::new();
        for id in self.roles.keys() {
            self.add_final(*id, &mut Vec::new(), &mut done)?;
        }
        Ok(done)
    }

    fn add_final(
        &self,
        id: RoleId,
        path: &mut Vec<RoleId>,
        done: &mut BTreeMap<RoleId, Permissions>,
    ) -> Result<Permissions, Refused> {
        const FIELD: &str = "inherits_permissions_from";
        if let Some(permissions) = done.get(&id) {
            return Ok(permissions.clone());
        }
        if path.contains(&id) {
            return Err(invalid(
                Record::Role,
                FIELD,
                Rule::Invalid.broken("must not lead in a circle: a role would inherit from itself"),
            ));
        }
        let role = self.roles.get(&id).ok_or_else(|| no_such_role(Record::Role, FIELD, id))?;
        path.push(id);
        let mut permissions = role.permissions.clone();
        for parent in &role.inherits {
            permissions = permissions.or(&self.add_final(*parent, path, done)?);
        }
        path.pop();
        check_size("the permissions of the role and of those that it inherits from", &permissions)?;
        done.insert(id, permissions.clone());
        Ok(permissions)
    }

    /// Refuses to become `after` at the wish of `by`. `admin_is_set` says whether there is a token of the parameter `AdminTokenSha256`.
    pub fn check_change(&self, after: &Self, by: By, admin_is_set: bool) -> Result<(), Refused> {
        let old = self.final_permissions()?;
        // First, so that whoever asks learns nothing of what they may not see.
        let own = self.flags_of(by, &old)?;
        Need::ManageAccess.check(&own)?;
        let in_use = |role: &Role| after.check_unused(role);
        self.roles.values().filter(|role| !after.roles.contains_key(&role.id)).try_for_each(in_use)?;
        let new = after.final_permissions()?;
        self.check_tokens(after)?;
        self.check_names(after)?;
        self.check_room(after)?;
        self.check_gifts(after, &own, &old, &new)?;
        if !admin_is_set && self.someone_manages(&old) && !after.someone_manages(&new) {
            return Err(Refused::NobodyLeft);
        }
        Ok(())
    }

    fn flags_of(&self, by: By, finals: &BTreeMap<RoleId, Permissions>) -> Result<Flags, Refused> {
        match by {
            By::Admin => Ok(Flags::all()),
            By::Token(id, hash) => {
                // It may have been deleted, regenerated or closed since the request was let in.
                let is_good = |token: &&AccessToken| token.hash == hash && token.settings.can_access_cma;
                let token = self.tokens.get(&id).filter(is_good).ok_or(Refused::Revoked)?;
                Ok(finals.get(&token.settings.role).map(Permissions::flags).unwrap_or_default())
            }
        }
    }

    /// Refuses the deletion of a role that tokens or other roles are linked to.
    fn check_unused(&self, role: &Role) -> Result<(), Refused> {
        let token = self.tokens.values().find(|token| token.settings.role == role.id);
        let heir = self.roles.values().find(|other| other.inherits.contains(&role.id));
        match (token, heir) {
            (Some(token), _) => {
                Err(Refused::RoleInUse(format!("the access token {:?} has it", token.settings.name.as_str())))
            }
            (None, Some(heir)) => {
                Err(Refused::RoleInUse(format!("the role {:?} inherits from it", heir.name.as_str())))
            }
            (None, None) => Ok(()),
        }
    }

    fn check_tokens(&self, after: &Self) -> Result<(), Refused> {
        let lost = after.tokens.values().find(|token| !after.roles.contains_key(&token.settings.role));
        lost.map_or(Ok(()), |token| Err(no_such_role(Record::AccessToken, "role", token.settings.role)))
    }

    /// Names are unique among roles, and among tokens. Only what is new or changed is looked at.
    fn check_names(&self, after: &Self) -> Result<(), Refused> {
        let taken =
            |of, what| Err(invalid(of, "name", Rule::Uniqueness.broken(format_args!("is that of another {what}"))));
        let changed =
            after.roles.values().filter(|role| self.roles.get(&role.id).map(|old| &old.name) != Some(&role.name));
        for role in changed {
            if after.roles.values().any(|other| other.id != role.id && other.name == role.name) {
                return taken(Record::Role, "role");
            }
        }
        let name = |token: &AccessToken| token.settings.name.clone();
        let changed = after.tokens.values().filter(|token| self.tokens.get(&token.id).map(name) != Some(name(token)));
        for token in changed {
            if after.tokens.values().any(|other| other.id != token.id && other.settings.name == token.settings.name) {
                return taken(Record::AccessToken, "access token");
            }
        }
        Ok(())
    }

    fn check_room(&self, after: &Self) -> Result<(), Refused> {
        if after.roles.len() > self.roles.len().max(limits::ROLES) {
            return Err(Refused::TooManyRoles);
        }
        if after.tokens.len() > self.tokens.len().max(limits::ACCESS_TOKENS) {
            return Err(Refused::TooManyTokens);
        }
        Ok(())
    }

    /// Nobody gives more than they have: to a role, or with a token that they make, change or read.
    fn check_gifts(
        &self,
        after: &Self,
        own: &Flags,
        old: &BTreeMap<RoleId, Permissions>,
        new: &BTreeMap<RoleId, Permissions>,
    ) -> Result<(), Refused> {
        let flags = |of: &BTreeMap<RoleId, Permissions>, id| of.get(id).map(Permissions::flags).unwrap_or_default();
        let mut excess = Vec::new();
        for id in after.roles.keys() {
            let before = flags(old, id);
            let gained = flags(new, id).without(&before).collect();
            excess.extend(own.may_not_give(&gained));
        }
        for token in after.tokens.values().filter(|token| self.tokens.get(&token.id) != Some(token)) {
            excess.extend(own.may_not_give(&flags(new, &token.settings.role)));
        }
        excess.sort_unstable();
        excess.dedup();
        if excess.is_empty() { Ok(()) } else { Err(Refused::Excess(excess)) }
    }

    /// Whether a token may manage tokens that does not stop to by itself.
    fn someone_manages(&self, finals: &BTreeMap<RoleId, Permissions>) -> bool {
        self.tokens.values().any(|token| {
            let permissions = finals.get(&token.settings.role).map(Permissions::flags).unwrap_or_default();
            let lasts = token.settings.can_access_cma && token.settings.expires_at.is_none();
            lasts && Need::ManageAccess.check(&permissions).is_ok()
        })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::access::permissions::Flag;
    use crate::access::token::TokenSettings;
    use crate::webhook::Name;

    fn role_id(number: u128) -> RoleId {
        Uuid::from_u128(number).into()
    }

    fn token_id(number: u128) -> AccessTokenId {
        Uuid::from_u128(number).into()
    }

    fn role(number: u128, permissions: Permissions, inherits: &[u128]) -> Role {
        let inherits = inherits.iter().map(|number| role_id(*number)).collect();
        Role { id: role_id(number), name: Name::parse(format!("role {number}")).unwrap(), permissions, inherits }
    }

    fn token(number: u128, role: u128) -> AccessToken {
        let settings = TokenSettings {
            name: Name::parse(format!("token {number}")).unwrap(),
            can_access_cda: false,
            can_access_cda_preview: false,
            can_access_cma: true,
            expires_at: None,
            role: role_id(role),
        };
        AccessToken { id: token_id(number), settings, hash: TokenHash::of(&number.to_string()) }
    }

    fn access(roles: impl IntoIterator<Item = Role>, tokens: impl IntoIterator<Item = AccessToken>) -> Access {
        Access {
            roles: roles.into_iter().map(|role| (role.id, role)).collect(),
            tokens: tokens.into_iter().map(|token| (token.id, token)).collect(),
        }
    }

    fn nothing() -> Permissions {
        Permissions::default()
    }

    fn managing_tokens() -> Permissions {
        Permissions { can_manage_access_tokens: true, ..nothing() }
    }

    fn managing_webhooks() -> Permissions {
        Permissions { can_manage_webhooks: true, ..nothing() }
    }

    /// Role 1 manages tokens and token 1 has it; role 2 manages webhooks and token 2 has it; role 3 is nobody's.
    fn site() -> Access {
        access(
            [role(1, managing_tokens(), &[]), role(2, managing_webhooks(), &[]), role(3, nothing(), &[])],
            [token(1, 1), token(2, 2)],
        )
    }

    /// Asked for by the manager of tokens while the admin token is set.
    fn change(change: impl FnOnce(&mut Access)) -> Result<(), Refused> {
        let (before, mut after) = (site(), site());
        change(&mut after);
        before.check_change(&after, by(1), true)
    }

    fn by(number: u128) -> By {
        By::Token(token_id(number), token(number, 1).hash)
    }

    #[test]
    fn permissions_are_inherited_over_any_distance() {
        let site =
            access([role(1, managing_tokens(), &[2]), role(2, nothing(), &[3]), role(3, managing_webhooks(), &[])], []);
        let finals = site.final_permissions().unwrap();
        assert_eq!(
            finals[&role_id(1)].flags(),
            [Flag::CanManageAccessTokens, Flag::CanManageWebhooks].into_iter().collect()
        );
        assert_eq!(finals[&role_id(2)].flags(), [Flag::CanManageWebhooks].into_iter().collect());
    }

    #[test]
    fn circles_and_roles_that_are_not_there_are_refused() {
        for roles in [
            vec![role(1, nothing(), &[1])],
            vec![role(1, nothing(), &[2]), role(2, nothing(), &[1])],
            vec![role(1, nothing(), &[2]), role(2, nothing(), &[3]), role(3, nothing(), &[2])],
            vec![role(1, nothing(), &[7])],
        ] {
            let refused = access(roles.clone(), []).final_permissions();
            assert!(
                matches!(&refused, Err(Refused::Invalid(_, error)) if error.field == "inherits_permissions_from"),
                "{roles:?}: {refused:?}"
            );
        }
        // Two ways to the same role are no circle.
        let diamond =
            [role(1, nothing(), &[2, 3]), role(2, nothing(), &[4]), role(3, nothing(), &[4]), role(4, nothing(), &[])];
        assert!(access(diamond, []).final_permissions().is_ok());
    }

    #[test]
    fn nobody_gives_more_than_they_have() {
        let excess = |gift: fn(&mut Access)| match change(gift) {
            Err(Refused::Excess(flags)) => flags,
            other => panic!("{other:?}"),
        };
        let webhooks = [Flag::CanManageWebhooks];
        let new_role = |site: &mut Access| drop(site.roles.insert(role_id(9), role(9, managing_webhooks(), &[])));
        assert_eq!(excess(new_role), webhooks);
        let own_role =
            |site: &mut Access| site.roles.get_mut(&role_id(1)).unwrap().permissions.can_manage_webhooks = true;
        assert_eq!(excess(own_role), webhooks);
        let heritage = |site: &mut Access| site.roles.get_mut(&role_id(1)).unwrap().inherits = vec![role_id(2)];
        assert_eq!(excess(heritage), webhooks);
        let new_token = |site: &mut Access| drop(site.tokens.insert(token_id(9), token(9, 2)));
        assert_eq!(excess(new_token), webhooks);
        let own_token = |site: &mut Access| site.tokens.get_mut(&token_id(1)).unwrap().settings.role = role_id(2);
        assert_eq!(excess(own_token), webhooks);
        // Whoever regenerates a token can use it.
        let regenerated = |site: &mut Access| site.tokens.get_mut(&token_id(2)).unwrap().hash = TokenHash::of("new");
        assert_eq!(excess(regenerated), webhooks);
        let unknown_here =
            |site: &mut Access| site.roles.get_mut(&role_id(3)).unwrap().permissions.can_edit_site = true;
        assert_eq!(excess(unknown_here), [Flag::CanEditSite]);
    }

    #[test]
    fn what_one_has_can_be_given_and_anything_can_be_taken() {
        assert_eq!(change(|site| drop(site.roles.insert(role_id(9), role(9, managing_tokens(), &[])))), Ok(()));
        assert_eq!(change(|site| drop(site.tokens.insert(token_id(9), token(9, 1)))), Ok(()));
        assert_eq!(change(|site| site.roles.get_mut(&role_id(2)).unwrap().permissions = nothing()), Ok(()));
        assert_eq!(change(|site| drop(site.tokens.remove(&token_id(2)))), Ok(()));
        assert_eq!(
            change(|site| site.roles.get_mut(&role_id(2)).unwrap().name = Name::parse("n".into()).unwrap()),
            Ok(())
        );
        // The admin has everything.
        let (before, mut after) = (site(), site());
        after.roles.insert(role_id(9), role(9, Permissions { can_edit_site: true, ..managing_webhooks() }, &[]));
        assert_eq!(before.check_change(&after, By::Admin, true), Ok(()));
    }

    #[test]
    fn only_who_may_manage_tokens_at_this_moment_changes_anything() {
        let (before, mut after) = (site(), site());
        after.roles.remove(&role_id(3));
        assert!(matches!(before.check_change(&after, by(2), true), Err(Refused::Missing(_))));
        assert_eq!(before.check_change(&after, by(7), true), Err(Refused::Revoked));
        assert_eq!(before.check_change(&after, by(1), true), Ok(()));

        // As it was before it was regenerated.
        let old = By::Token(token_id(1), token(2, 1).hash);
        assert_eq!(before.check_change(&after, old, true), Err(Refused::Revoked));
        let mut closed = before.clone();
        closed.tokens.get_mut(&token_id(1)).unwrap().settings.can_access_cma = false;
        assert_eq!(closed.check_change(&after, by(1), true), Err(Refused::Revoked));
    }

    #[test]
    fn a_role_in_use_stays() {
        for used in [1, 2] {
            let refused = change(|site| drop(site.roles.remove(&role_id(used))));
            assert!(matches!(refused, Err(Refused::RoleInUse(_))), "{refused:?}");
        }
        let (before, heirs) = (site(), role(4, nothing(), &[3]));
        let before = access(before.roles.into_values().chain([heirs]), before.tokens.into_values());
        let mut after = before.clone();
        after.roles.remove(&role_id(3));
        assert!(matches!(before.check_change(&after, By::Admin, true), Err(Refused::RoleInUse(_))));
    }

    #[test]
    fn the_last_token_that_manages_tokens_cannot_be_lost_by_any_way() {
        type Loss = fn(&mut Access);
        let soon = || Some("2030-01-01T00:00:00Z".parse().unwrap());
        let losses: [(&str, Loss); 5] = [
            ("destroyed", |site| drop(site.tokens.remove(&token_id(1)))),
            ("another role", |site| site.tokens.get_mut(&token_id(1)).unwrap().settings.role = role_id(3)),
            ("no access", |site| site.tokens.get_mut(&token_id(1)).unwrap().settings.can_access_cma = false),
            ("expires", |site| {
                let ends = "2030-01-01T00:00:00Z".parse().unwrap();
                site.tokens.get_mut(&token_id(1)).unwrap().settings.expires_at = Some(ends);
            }),
            ("the role loses it", |site| site.roles.get_mut(&role_id(1)).unwrap().permissions = nothing()),
        ];
        for (how, lose) in losses {
            let check = |before: &Access, admin_is_set| {
                let mut after = before.clone();
                lose(&mut after);
                before.check_change(&after, by(1), admin_is_set)
            };
            assert_eq!(check(&site(), false), Err(Refused::NobodyLeft), "{how}");
            assert_eq!(check(&site(), true), Ok(()), "{how}");
            // One that expires does not count; one that stays does.
            let mut two = site();
            two.tokens.insert(
                token_id(9),
                AccessToken {
                    settings: TokenSettings { role: role_id(4), expires_at: soon(), ..token(9, 1).settings },
                    ..token(9, 4)
                },
            );
            two.roles.insert(role_id(4), role(4, managing_tokens(), &[]));
            assert_eq!(check(&two, false), Err(Refused::NobodyLeft), "{how}");
            two.tokens.get_mut(&token_id(9)).unwrap().settings.expires_at = None;
            assert_eq!(check(&two, false), Ok(()), "{how}");
        }
        // Where nobody is left already, nothing more is lost.
        let before = access([role(1, managing_tokens(), &[]), role(3, nothing(), &[])], [token(2, 3)]);
        let mut after = before.clone();
        after.tokens.clear();
        assert_eq!(before.check_change(&after, By::Admin, false), Ok(()));
    }

    #[test]
    fn names_are_unique_and_numbers_bounded() {
        let twin =
            |name: &str, number| Role { name: Name::parse(name.to_owned()).unwrap(), ..role(number, nothing(), &[]) };
        let refused = change(|site| drop(site.roles.insert(role_id(9), twin("role 3", 9))));
        assert!(matches!(refused, Err(Refused::Invalid(_, error)) if error.flaw.rule == Rule::Uniqueness));
        let refused = change(|site| {
            let named = token(1, 1).settings.name;
            site.tokens.insert(
                token_id(9),
                AccessToken { settings: TokenSettings { name: named, ..token(9, 1).settings }, ..token(9, 1) },
            );
        });
        assert!(matches!(refused, Err(Refused::Invalid(_, error)) if error.flaw.rule == Rule::Uniqueness));
        let many =
            change(|site| site.roles.extend((100..150).map(|number| (role_id(number), role(number, nothing(), &[])))));
        assert_eq!(many, Err(Refused::TooManyRoles));
        let many = change(|site| site.tokens.extend((100..300).map(|number| (token_id(number), token(number, 3)))));
        assert_eq!(many, Err(Refused::TooManyTokens));
        assert!(change(|site| drop(site.tokens.insert(token_id(9), token(9, 7)))).is_err());
    }
}
