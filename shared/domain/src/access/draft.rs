//! Roles and access tokens as clients send them: whole in a create, in part in an update.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::{AccessTokenId, RoleId};
use super::permissions::Permissions;
use super::refused::{Record, Refused};
use super::role::Role;
use super::text::TokenHash;
use super::token::{AccessToken, TokenSettings};
use crate::limits;
use crate::sent::SentAttributes;
use crate::shape::Misshapen;
use crate::time::Timestamp;
use crate::webhook::{FieldError, Flaw, Name, Rule};

/// What a create or an update sets of a role. What is not among it stays, or gets its default.
#[derive(Debug, Clone, Default)]
pub struct RoleChanges {
    name: Option<String>,
    permissions: SentAttributes,
    inherits: Option<Vec<String>>,
}

impl RoleChanges {
    /// Checks names and shapes. `inherits` are ids of roles; `None` leaves them as they are.
    pub fn parse(mut sent: SentAttributes, inherits: Option<Vec<String>>) -> Result<Self, Misshapen> {
        let name = sent.take("name")?;
        let known = serde_json::to_value(Permissions::default()).unwrap_or_default();
        if let Some(unknown) = sent.names().find(|name| known.get(name).is_none()) {
            return Err(Misshapen::Other { place: unknown.to_owned(), message: format!("unknown field `{unknown}`") });
        }
        sent.over(&Permissions::default())?;
        Ok(Self { name, permissions: sent, inherits })
    }

    /// The role that these changes alone make; it must have a name.
    pub fn create(&self, id: RoleId) -> Result<Role, Refused> {
        let name = name(Record::Role, self.name.clone().unwrap_or_default())?;
        self.update(&Role { id, name, permissions: Permissions::default(), inherits: Vec::new() })
    }

    /// A role with these changes.
    pub fn update(&self, role: &Role) -> Result<Role, Refused> {
        let mut changed = role.clone();
        if let Some(sent) = &self.name {
            changed.name = name(Record::Role, sent.clone())?;
        }
        // The shape was checked, and does not depend on what the role has already.
        let shaped = self.permissions.over(&role.permissions);
        changed.permissions = shaped.map_err(|error| invalid(Record::Role, "name", Rule::Invalid.broken(error)))?;
        if let Some(sent) = &self.inherits {
            let ids = sent
                .iter()
                .map(|id| id.parse().map_err(|_| no_such_role(Record::Role, "inherits_permissions_from", id)));
            changed.inherits = ids.collect::<Result<_, _>>()?;
            let mut seen = std::collections::BTreeSet::new();
            changed.inherits.retain(|id| seen.insert(*id));
        }
        check_size("its own permissions", &changed.permissions)?;
        Ok(changed)
    }
}

/// Attributes of an access token that can be set.
// Of the right JSON types, not yet checked: the schemas of a create and an update are made from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewAccessTokenAttributes")]
pub struct TokenDraft {
    /// Unique in the site. Not blank, and without control characters.
    #[schemars(length(min = 1, max = limits::NAME_CHARS))]
    pub name: String,
    /// Kept and shown; means nothing here.
    pub can_access_cda: bool,
    /// Kept and shown; means nothing here.
    pub can_access_cda_preview: bool,
    /// Whether it may do anything at all through this API.
    pub can_access_cma: bool,
    /// From when on it is refused; `null` for never. An addition to DatoCMS's API.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

/// What an update sets of an access token. What is not among it stays.
#[derive(Debug, Clone, Default)]
pub struct TokenChanges {
    sent: SentAttributes,
    role: Option<String>,
}

impl TokenDraft {
    /// The token that these attributes make. `role` is an id.
    pub fn create(
        self,
        id: AccessTokenId,
        role: &str,
        hash: TokenHash,
        now: Timestamp,
    ) -> Result<AccessToken, Refused> {
        let role = role.parse().map_err(|_| no_such_role(Record::AccessToken, "role", role))?;
        check_expiry(None, self.expires_at, now)?;
        Ok(AccessToken { id, settings: self.settings(role)?, hash })
    }

    fn settings(self, role: RoleId) -> Result<TokenSettings, Refused> {
        Ok(TokenSettings {
            name: name(Record::AccessToken, self.name)?,
            can_access_cda: self.can_access_cda,
            can_access_cda_preview: self.can_access_cda_preview,
            can_access_cma: self.can_access_cma,
            expires_at: self.expires_at,
            role,
        })
    }

    fn of(settings: &TokenSettings) -> Self {
        Self {
            name: settings.name.as_str().to_owned(),
            can_access_cda: settings.can_access_cda,
            can_access_cda_preview: settings.can_access_cda_preview,
            can_access_cma: settings.can_access_cma,
            expires_at: settings.expires_at,
        }
    }
}

impl TokenChanges {
    /// Checks names and shapes. `role` is an id; `None` leaves the role.
    pub fn parse(sent: SentAttributes, role: Option<String>) -> Result<Self, Misshapen> {
        let any = TokenDraft {
            name: String::new(),
            can_access_cda: false,
            can_access_cda_preview: false,
            can_access_cma: false,
            expires_at: None,
        };
        sent.over(&any)?;
        Ok(Self { sent, role })
    }

    /// A token with these changes.
    pub fn update(&self, token: &AccessToken, now: Timestamp) -> Result<AccessToken, Refused> {
        let draft = self.sent.over(&TokenDraft::of(&token.settings));
        let draft = draft.map_err(|error| invalid(Record::AccessToken, "name", Rule::Invalid.broken(error)))?;
        check_expiry(token.settings.expires_at, draft.expires_at, now)?;
        let role = match &self.role {
            Some(id) => id.parse().map_err(|_| no_such_role(Record::AccessToken, "role", id))?,
            None => token.settings.role,
        };
        Ok(AccessToken { settings: draft.settings(role)?, ..token.clone() })
    }
}

/// A time that is over may stay, and must not be set.
fn check_expiry(old: Option<Timestamp>, new: Option<Timestamp>, now: Timestamp) -> Result<(), Refused> {
    if new != old && new.is_some_and(|end| end <= now) {
        return Err(invalid(Record::AccessToken, "expires_at", Rule::Invalid.broken("must lie ahead")));
    }
    Ok(())
}

/// Bounds the size of permissions.
pub(super) fn check_size(what: &str, permissions: &Permissions) -> Result<(), Refused> {
    let size = serde_json::to_string(permissions).map_or(usize::MAX, |json| json.len());
    if size <= limits::ROLE_BYTES {
        return Ok(());
    }
    let (largest, _) = permissions.largest_list();
    let message =
        format_args!("is too long: {what} have {size} bytes together, at most {} are allowed", limits::ROLE_BYTES);
    Err(invalid(Record::Role, largest, Rule::Length.broken(message)))
}

fn name(of: Record, sent: String) -> Result<Name, Refused> {
    Name::parse(sent).map_err(|flaw| invalid(of, "name", flaw))
}

pub(super) fn no_such_role(of: Record, field: &'static str, id: impl std::fmt::Display) -> Refused {
    invalid(
        of,
        field,
        Rule::Invalid.broken(format_args!("must be a role of this site; there is none with the id {id}")),
    )
}

pub(super) fn invalid(of: Record, field: &'static str, flaw: Flaw) -> Refused {
    Refused::Invalid(of, FieldError { field, flaw })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::shape;

    fn role_changes(json: &str, inherits: Option<Vec<String>>) -> Result<RoleChanges, String> {
        RoleChanges::parse(shape::read(json).unwrap(), inherits).map_err(|error| error.to_string())
    }

    fn role() -> Role {
        role_changes(r#"{"name":"r","can_edit_site":true}"#, None).unwrap().create(Uuid::from_u128(1).into()).unwrap()
    }

    #[test]
    fn what_a_role_is_not_sent_stays() {
        let changed = role_changes(r#"{"can_manage_webhooks":true}"#, None).unwrap().update(&role()).unwrap();
        assert!(changed.permissions.can_edit_site && changed.permissions.can_manage_webhooks);
        assert_eq!(changed.name.as_str(), "r");
        let changed = role_changes(r#"{"can_edit_site":false}"#, None).unwrap().update(&role()).unwrap();
        assert_eq!(changed.permissions, Permissions::default());
    }

    #[test]
    fn a_role_of_another_shape_is_refused_where_it_is_wrong() {
        for (json, error) in [
            (r#"{"can_fly":true}"#, "can_fly: unknown field `can_fly`"),
            (r#"{"name":1}"#, "name: invalid type: integer `1`, expected a string"),
            (r#"{"read_only":null}"#, "read_only: invalid type: null, expected a boolean"),
            (
                r#"{"positive_upload_permissions":[{"action":[]}]}"#,
                "positive_upload_permissions[0].action: invalid type: sequence, expected a string",
            ),
        ] {
            assert_eq!(role_changes(json, None).unwrap_err(), error, "{json}");
        }
        assert!(role_changes(r#"{"environments_access":"some"}"#, None).unwrap_err().contains("`sandbox_only`"));
        // A key of serde_json's own is just a key.
        let raw = r#"{"positive_upload_permissions":[{"$serde_json::private::RawValue":"[1]"}]}"#;
        let role = role_changes(raw, None).unwrap().update(&role()).unwrap();
        assert_eq!(
            role.permissions.positive_upload_permissions[0]["$serde_json::private::RawValue"],
            Some("[1]".into())
        );
    }

    #[test]
    fn a_role_needs_a_name_and_is_bounded() {
        let refused = |json: &str| match role_changes(json, None).unwrap().create(Uuid::from_u128(1).into()) {
            Err(Refused::Invalid(_, error)) => (error.field, error.flaw.rule),
            other => panic!("{other:?}"),
        };
        assert_eq!(refused("{}"), ("name", Rule::Required));
        assert_eq!(refused(r#"{"name":" "}"#), ("name", Rule::Required));
        let large = format!(r#"{{"name":"r","negative_upload_permissions":[{{"action":"{}"}}]}}"#, "x".repeat(33_000));
        assert_eq!(refused(&large), ("negative_upload_permissions", Rule::Length));
    }

    #[test]
    fn roles_are_inherited_once_each() {
        let parent = RoleId::from(Uuid::from_u128(2)).to_string();
        let changes = role_changes("{}", Some(vec![parent.clone(), parent.clone()])).unwrap();
        assert_eq!(changes.update(&role()).unwrap().inherits, [parent.parse().unwrap()]);
        let stranger = role_changes("{}", Some(vec!["312".to_owned()])).unwrap().update(&role());
        assert!(matches!(stranger, Err(Refused::Invalid(_, error)) if error.field == "inherits_permissions_from"));
    }

    #[test]
    fn what_a_token_is_not_sent_stays_and_its_end_must_lie_ahead() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = at("2026-11-25T00:00:00Z");
        let draft = |expires_at| TokenDraft {
            name: "t".into(),
            can_access_cda: true,
            can_access_cda_preview: false,
            can_access_cma: true,
            expires_at,
        };
        let role = RoleId::from(Uuid::from_u128(2)).to_string();
        let create = |expires_at| draft(expires_at).create(Uuid::from_u128(1).into(), &role, TokenHash::of("t"), now);
        assert!(create(Some(now)).is_err());
        let token = create(Some(at("2026-11-25T00:00:01Z"))).unwrap();
        assert!(!token.is_expired(now) && token.is_expired(at("2026-11-25T00:00:01Z")));
        let changes = |json: &str| TokenChanges::parse(shape::read(json).unwrap(), None).unwrap();
        // The time is over, and stays.
        let later = at("2026-11-26T00:00:00Z");
        let renamed = changes(r#"{"name":"u"}"#).update(&token, later).unwrap();
        assert_eq!((renamed.settings.name.as_str(), renamed.settings.expires_at), ("u", token.settings.expires_at));
        assert!(renamed.settings.can_access_cda);
        let endless = changes(r#"{"expires_at":null}"#).update(&token, later).unwrap();
        assert_eq!(endless.settings.expires_at, None);
        assert!(changes(r#"{"expires_at":"2026-11-25T12:00:00Z"}"#).update(&token, later).is_err());
    }
}
