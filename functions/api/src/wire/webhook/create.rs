//! The body of a create.

use domain::object::Object;
use domain::webhook::Draft;
use monostate::MustBe;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::version::ApiVersion;

/// `data` of a create.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewWebhook")]
pub struct Create {
    #[expect(dead_code, reason = "must be there, and says nothing more")]
    #[schemars(with = "String", extend("const" = "webhook"))]
    r#type: MustBe!("webhook"),
    attributes: Object<Draft>,
}

impl Create {
    /// The settings that were sent, not yet checked. Payloads are in the version that the client speaks unless it says
    /// otherwise: the documentation of each version of the API shows such payloads.
    pub fn into_draft(self, version: ApiVersion) -> Draft {
        let Object(mut draft) = self.attributes;
        draft.payload_api_version.get_or_insert_with(|| version.as_str().to_owned());
        draft
    }
}
