//! An access token as the API shows it.

use actions::access::tokens::ShownToken;
use domain::access::{AccessTokenId, LastAccess};
use domain::time::Timestamp;
use monostate::MustBe;
use schemars::JsonSchema;
use serde::Serialize;

use crate::wire::relationship::{RoleReference, ToRole};
use crate::wire::schema::whole;

/// An access token.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AccessToken", deny_unknown_fields)]
pub struct Resource {
    #[schemars(with = "String", extend("const" = "access_token"))]
    r#type: MustBe!("access_token"),
    id: AccessTokenId,
    attributes: Attributes,
    relationships: Relationships,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AccessTokenAttributes", deny_unknown_fields, transform = whole)]
struct Attributes {
    /// Unique in the site.
    name: String,
    /// What clients send as `Authorization: Bearer …`. Shown once, when it was made; `null` later.
    token: Option<String>,
    /// Kept and shown; means nothing here.
    can_access_cda: bool,
    /// Kept and shown; means nothing here.
    can_access_cda_preview: bool,
    /// Whether it may do anything at all through this API.
    can_access_cma: bool,
    /// Always `null`: none is built in.
    hardcoded_type: (),
    /// When it was last used.
    last_cma_access: LastAccess,
    /// Always `never`.
    last_cda_access: LastAccess,
    /// From when on it is refused; `null` for never. An addition to DatoCMS's API.
    expires_at: Option<Timestamp>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AccessTokenRelationships", deny_unknown_fields)]
struct Relationships {
    /// What it may do.
    role: ToRole,
}

impl From<ShownToken> for Resource {
    fn from(ShownToken { token, last_access, text }: ShownToken) -> Self {
        let settings = token.settings;
        Self {
            r#type: Default::default(),
            id: token.id,
            attributes: Attributes {
                name: settings.name.into(),
                token: text.map(|text| text.expose().to_owned()),
                can_access_cda: settings.can_access_cda,
                can_access_cda_preview: settings.can_access_cda_preview,
                can_access_cma: settings.can_access_cma,
                hardcoded_type: (),
                last_cma_access: last_access,
                last_cda_access: LastAccess::Never,
                expires_at: settings.expires_at,
            },
            relationships: Relationships { role: ToRole { data: RoleReference::to(settings.role) } },
        }
    }
}
