//! The body of a create.

use domain::access::TokenDraft;
use domain::object::Object;
use monostate::MustBe;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::wire::relationship::ToRole;

/// `data` of a create.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewAccessToken")]
pub struct Create {
    #[expect(dead_code, reason = "must be there, and says nothing more")]
    #[schemars(with = "String", extend("const" = "access_token"))]
    r#type: MustBe!("access_token"),
    attributes: Object<TokenDraft>,
    relationships: Object<SentRelationships>,
}

/// The role that it is linked to.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewAccessTokenRelationships")]
pub(super) struct SentRelationships {
    role: Object<ToRole>,
}

impl SentRelationships {
    /// The id of the role, not yet checked.
    pub fn into_role(self) -> String {
        self.role.0.data.id
    }
}

impl Create {
    /// The attributes, and the id of the role, not yet checked.
    pub fn into_parts(self) -> (TokenDraft, String) {
        (self.attributes.0, self.relationships.0.into_role())
    }
}
