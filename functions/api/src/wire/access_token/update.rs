//! The body of an update.

use std::borrow::Cow;

use domain::access::{AccessTokenId, TokenChanges, TokenDraft};
use domain::object::{Object, present};
use domain::sent::SentAttributes;
use monostate::MustBe;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;

use super::create::SentRelationships;
use crate::error::ApiError;
use crate::path::check_id;
use crate::wire::schema;

/// `data` of an update. What is absent stays as it is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AccessTokenUpdate")]
pub struct Update {
    /// If it is there, it must be the id in the path.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "String", skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[expect(dead_code, reason = "must be there, and says nothing more")]
    #[schemars(with = "String", extend("const" = "access_token"))]
    r#type: MustBe!("access_token"),
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "ChangedAttributes")]
    attributes: Option<SentAttributes>,
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "SentRelationships", skip_serializing_if = "Option::is_none")]
    relationships: Option<Object<SentRelationships>>,
}

struct ChangedAttributes;

impl JsonSchema for ChangedAttributes {
    fn schema_name() -> Cow<'static, str> {
        "AccessTokenUpdateAttributes".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        schema::partial::<TokenDraft>(generator)
    }
}

impl Update {
    /// What is to change of the token whose id is in the path.
    pub fn changes_of(self, token: AccessTokenId) -> Result<TokenChanges, ApiError> {
        let role = self.relationships.map(|Object(relationships)| relationships.into_role());
        let changes = TokenChanges::parse(self.attributes.unwrap_or_default(), role)
            .map_err(|error| ApiError::misshapen(error.within("data.attributes")))?;
        check_id(self.id, token)?;
        Ok(changes)
    }
}
