//! The audit log: who has changed what, and when.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ids::{AccessTokenId, AuditEntryId, RoleId};
use crate::ids::WebhookId;
use crate::time::Timestamp;

/// Who has made a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "AuditActor", deny_unknown_fields)]
pub struct Actor {
    /// The id of the access token; of the token of the parameter `AdminTokenSha256`, the first 16 digits of that.
    pub id: String,
    /// The name of the access token at that time; `admin` is the token of the parameter `AdminTokenSha256`.
    pub name: String,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "AuditAction")]
pub enum Action {
    /// It came to be.
    Create,
    /// Attributes were changed.
    Update,
    /// The text of an access token was replaced.
    RegenerateToken,
    /// A webhook got a new signing secret.
    RotateSigningSecret,
    /// It was deleted.
    Destroy,
}

impl Action {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::RegenerateToken => "regenerate_token",
            Self::RotateSigningSecret => "rotate_signing_secret",
            Self::Destroy => "destroy",
        }
    }
}

/// What was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "id", rename_all = "snake_case")]
pub enum Subject {
    /// A webhook.
    Webhook(WebhookId),
    /// A role.
    Role(RoleId),
    /// An access token.
    AccessToken(AccessTokenId),
}

impl Subject {
    /// The types of subjects, as the API names them.
    pub const TYPES: [&str; 3] = ["webhook", "role", "access_token"];

    /// The subject of a type and an id; `None` if there can be none such.
    pub fn parse(of_type: &str, id: &str) -> Option<Self> {
        match of_type {
            "webhook" => id.parse().ok().map(Self::Webhook),
            "role" => id.parse().ok().map(Self::Role),
            "access_token" => id.parse().ok().map(Self::AccessToken),
            _ => None,
        }
    }

    /// Its type, as the API names it.
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Webhook(_) => "webhook",
            Self::Role(_) => "role",
            Self::AccessToken(_) => "access_token",
        }
    }

    /// Its id.
    pub fn id(&self) -> String {
        match self {
            Self::Webhook(id) => id.to_string(),
            Self::Role(id) => id.to_string(),
            Self::AccessToken(id) => id.to_string(),
        }
    }
}

/// One change. It names the attributes that have changed, and never a value: values may be secrets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditEntryId,
    /// When.
    pub created_at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What was done.
    pub action: Action,
    /// To what.
    pub subject: Subject,
    /// The name of that, after the change; of what was deleted, the last one.
    pub subject_name: String,
    /// The attributes that have changed, for [`Action::Update`].
    pub changed: Vec<String>,
}

/// The names of the attributes in which two objects differ, in order.
pub fn differing(before: &impl Serialize, after: &impl Serialize) -> Vec<String> {
    let object = |value: serde_json::Result<Value>| match value {
        Ok(Value::Object(object)) => object,
        _ => serde_json::Map::new(),
    };
    let (before, after) = (object(serde_json::to_value(before)), object(serde_json::to_value(after)));
    let mut names: Vec<_> = before.keys().chain(after.keys()).cloned().collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|name| before.get(name) != after.get(name));
    names
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_names_of_what_differs_are_told() {
        let before = json!({"a": 1, "b": {"secret": "x"}, "c": true});
        let after = json!({"a": 1, "b": {"secret": "y"}, "d": null});
        assert_eq!(differing(&before, &after), ["b", "c", "d"]);
        assert!(differing(&before, &before).is_empty());
    }

    #[test]
    fn subjects_are_told_by_type_and_id() {
        let id = RoleId::from(uuid::Uuid::from_u128(7));
        let subject = Subject::Role(id);
        assert_eq!(Subject::parse(subject.type_name(), &subject.id()), Some(subject));
        assert_eq!(Subject::parse("role", "312"), None);
        assert_eq!(Subject::parse("site", &id.to_string()), None);
    }
}
