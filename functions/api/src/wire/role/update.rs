//! The body of an update.

use std::borrow::Cow;

use domain::access::{Permissions, RoleChanges, RoleId};
use domain::object::{Object, present};
use domain::sent::SentAttributes;
use monostate::MustBe;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::create::{SentRelationships, changes};
use super::schema::attributes;
use crate::error::ApiError;
use crate::path::check_id;
use crate::wire::schema;

/// `data` of an update. What is absent stays as it is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RoleUpdate")]
pub struct Update {
    /// If it is there, it must be the id in the path.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "String", skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[expect(dead_code, reason = "must be there, and says nothing more")]
    #[schemars(with = "String", extend("const" = "role"))]
    r#type: MustBe!("role"),
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "ChangedAttributes")]
    attributes: Option<SentAttributes>,
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "SentRelationships", skip_serializing_if = "Option::is_none")]
    relationships: Option<Object<SentRelationships>>,
    /// What a role shows there may be sent back, and does nothing.
    #[expect(dead_code, reason = "may be there, and does nothing")]
    #[serde(default)]
    #[schemars(with = "Option<serde_json::Value>")]
    meta: Option<IgnoredAny>,
}

struct ChangedAttributes;

impl JsonSchema for ChangedAttributes {
    fn schema_name() -> Cow<'static, str> {
        "RoleUpdateAttributes".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        attributes(schema::partial::<Permissions>(generator))
    }
}

impl Update {
    /// What is to change of the role whose id is in the path.
    pub fn changes_of(self, role: RoleId) -> Result<RoleChanges, ApiError> {
        let changes = changes(self.attributes.unwrap_or_default(), self.relationships)?;
        check_id(self.id, role)?;
        Ok(changes)
    }
}
