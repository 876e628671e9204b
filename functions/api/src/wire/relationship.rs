//! Relationships to roles and webhooks.

use domain::access::RoleId;
use domain::ids::WebhookId;
use domain::object::{self, Object};
use monostate::MustBe;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Names a webhook.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct WebhookReference {
    #[schemars(with = "String", extend("const" = "webhook"))]
    r#type: MustBe!("webhook"),
    /// Its id.
    pub id: WebhookId,
}

impl WebhookReference {
    /// Names this webhook.
    pub fn to(id: WebhookId) -> Self {
        Self { r#type: Default::default(), id }
    }
}

/// Names a role.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleReference {
    /// Always the same.
    #[schemars(with = "String", extend("const" = "role"))]
    r#type: MustBe!("role"),
    /// Its id.
    pub id: String,
}

impl RoleReference {
    /// Names this role.
    pub fn to(id: RoleId) -> Self {
        Self { r#type: Default::default(), id: id.to_string() }
    }
}

/// To one role.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToRole {
    /// The role.
    #[serde(deserialize_with = "one")]
    pub data: RoleReference,
}

/// To several roles.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ToRoles {
    /// The roles.
    #[serde(deserialize_with = "object::list")]
    pub data: Vec<RoleReference>,
}

fn one<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<RoleReference, D::Error> {
    Object::deserialize(deserializer).map(|Object(reference)| reference)
}
