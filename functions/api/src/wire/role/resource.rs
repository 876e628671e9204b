//! A role as the API shows it.

use std::borrow::Cow;

use actions::access::roles::ShownRole;
use domain::access::{Permissions, RoleId};
use domain::webhook::Name;
use monostate::MustBe;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

use super::schema::attributes;
use crate::wire::relationship::{RoleReference, ToRoles};
use crate::wire::schema;

/// A role: what the access tokens that are linked to it may do.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Role", deny_unknown_fields)]
pub struct Resource {
    #[schemars(with = "String", extend("const" = "role"))]
    r#type: MustBe!("role"),
    id: RoleId,
    attributes: Attributes,
    relationships: Relationships,
    meta: Meta,
}

#[derive(Debug, Serialize)]
struct Attributes {
    name: Name,
    #[serde(flatten)]
    permissions: Permissions,
}

impl JsonSchema for Attributes {
    fn schema_name() -> Cow<'static, str> {
        "RoleAttributes".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = attributes(schema::complete::<Permissions>(generator));
        schema::whole(&mut schema);
        schema
    }
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RoleRelationships", deny_unknown_fields)]
struct Relationships {
    /// The roles whose permissions it has, too.
    inherits_permissions_from: ToRoles,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "RoleMeta", deny_unknown_fields)]
struct Meta {
    /// What it permits, what it inherits included.
    #[schemars(with = "FinalPermissions")]
    final_permissions: Permissions,
}

struct FinalPermissions;

impl JsonSchema for FinalPermissions {
    fn schema_name() -> Cow<'static, str> {
        "FinalPermissions".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        schema::complete::<Permissions>(generator)
    }
}

impl From<ShownRole> for Resource {
    fn from(ShownRole { role, final_permissions }: ShownRole) -> Self {
        let data = role.inherits.into_iter().map(RoleReference::to).collect();
        Self {
            r#type: Default::default(),
            id: role.id,
            attributes: Attributes { name: role.name, permissions: role.permissions },
            relationships: Relationships { inherits_permissions_from: ToRoles { data } },
            meta: Meta { final_permissions },
        }
    }
}
