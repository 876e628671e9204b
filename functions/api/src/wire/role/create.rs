//! The body of a create.

use std::borrow::Cow;

use domain::access::RoleChanges;
use domain::object::{Object, present};
use domain::sent::SentAttributes;
use domain::shape::Misshapen;
use monostate::MustBe;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::schema;
use crate::error::ApiError;
use crate::wire::relationship::ToRoles;

/// `data` of a create.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewRole")]
pub struct Create {
    #[expect(dead_code, reason = "must be there, and says nothing more")]
    #[schemars(with = "String", extend("const" = "role"))]
    r#type: MustBe!("role"),
    #[schemars(with = "NewAttributes")]
    attributes: SentAttributes,
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "SentRelationships", skip_serializing_if = "Option::is_none")]
    relationships: Option<Object<SentRelationships>>,
    /// What a role shows there may be sent back, and does nothing.
    #[expect(dead_code, reason = "may be there, and does nothing")]
    #[serde(default)]
    #[schemars(with = "Option<serde_json::Value>")]
    meta: Option<IgnoredAny>,
}

/// The roles that it inherits from.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewRoleRelationships")]
pub(super) struct SentRelationships {
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "ToRoles", skip_serializing_if = "Option::is_none")]
    inherits_permissions_from: Option<Object<ToRoles>>,
}

struct NewAttributes;

impl JsonSchema for NewAttributes {
    fn schema_name() -> Cow<'static, str> {
        "NewRoleAttributes".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        schema::sent(generator)
    }
}

impl Create {
    /// What was sent, checked for its shape.
    pub fn changes(self) -> Result<RoleChanges, ApiError> {
        if !self.attributes.names().any(|name| name == "name") {
            let error =
                Misshapen::Other { place: "data.attributes".to_owned(), message: "missing field `name`".to_owned() };
            return Err(ApiError::misshapen(error));
        }
        changes(self.attributes, self.relationships)
    }
}

/// What a create or an update sends, checked for its shape.
pub(super) fn changes(
    attributes: SentAttributes,
    relationships: Option<Object<SentRelationships>>,
) -> Result<RoleChanges, ApiError> {
    let inherits = relationships.and_then(|Object(relationships)| relationships.inherits_permissions_from);
    let inherits = inherits.map(|Object(roles)| roles.data.into_iter().map(|role| role.id).collect());
    RoleChanges::parse(attributes, inherits).map_err(|error| ApiError::misshapen(error.within("data.attributes")))
}
