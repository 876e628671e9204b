//! The resource `signing_secret`. An addition to DatoCMS's API.

use domain::ids::WebhookId;
use domain::object::Object;
use domain::signing::{PreviousSecret, SigningSecrets};
use domain::time::Timestamp;
use monostate::MustBe;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::schema::whole;

/// What the requests of a webhook are signed with.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SigningSecret", deny_unknown_fields)]
pub struct Resource {
    #[schemars(with = "String", extend("const" = "signing_secret"))]
    r#type: MustBe!("signing_secret"),
    /// The webhook.
    id: WebhookId,
    attributes: Attributes,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "SigningSecretAttributes", deny_unknown_fields, transform = whole)]
struct Attributes {
    /// `whsec_` and 32 bytes in base64.
    secret: String,
    /// The one before, while it signs along.
    previous_secret: Option<String>,
    /// From when on it no longer does.
    previous_secret_expires_at: Option<Timestamp>,
}

impl Resource {
    /// The secrets of a webhook.
    pub fn new(id: WebhookId, SigningSecrets { secret, previous }: SigningSecrets) -> Self {
        let (previous_secret, previous_secret_expires_at) = match previous {
            Some(PreviousSecret { secret, expires_at }) => (Some(secret.to_string()), Some(expires_at)),
            None => (None, None),
        };
        let attributes = Attributes { secret: secret.to_string(), previous_secret, previous_secret_expires_at };
        Self { r#type: Default::default(), id, attributes }
    }
}

/// `data` of a rotation.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SigningSecretRotation")]
pub struct Rotation {
    #[expect(dead_code, reason = "must be there, and says nothing more")]
    #[schemars(with = "String", extend("const" = "signing_secret"))]
    r#type: MustBe!("signing_secret"),
    attributes: Object<RotationAttributes>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SigningSecretRotationAttributes")]
struct RotationAttributes {
    /// How long the secret before signs along, in seconds: at most 30 days, a day unless it is said. 0: it no longer signs.
    overlap_seconds: Option<u64>,
}

impl Rotation {
    /// How long the secret before signs along, if that was said.
    pub fn overlap_seconds(&self) -> Option<u64> {
        self.attributes.0.overlap_seconds
    }
}
