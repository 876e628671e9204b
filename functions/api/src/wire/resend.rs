//! Resends of many calls. An addition to DatoCMS's API.

use actions::calls::{Matching, Resent};
use domain::object::{self, Object};
use monostate::MustBe;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::schema::whole;

/// `data` of a resend.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Resend")]
pub struct Resend {
    #[expect(dead_code, reason = "must be there, and says nothing more")]
    #[schemars(with = "String", extend("const" = "resend"))]
    r#type: MustBe!("resend"),
    attributes: Object<ResendAttributes>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ResendAttributes")]
struct ResendAttributes {
    /// Whether only to tell how many calls match, and to send nothing.
    #[serde(default, deserialize_with = "object::or_default")]
    #[schemars(with = "Option<bool>")]
    count_only: bool,
}

impl Resend {
    /// Whether only to count.
    pub fn counts_only(&self) -> bool {
        self.attributes.0.count_only
    }
}

/// What a resend of many calls comes to.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ResendOutcome", deny_unknown_fields)]
pub struct Resource {
    #[schemars(with = "String", extend("const" = "resend"))]
    r#type: MustBe!("resend"),
    attributes: Attributes,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ResendOutcomeAttributes", deny_unknown_fields, transform = whole)]
struct Attributes {
    /// Calls that are sent again, or would be.
    count: usize,
    /// Calls that match and are not: their webhooks were deleted, or they are test sends that were not named by id. `null` if more than 500 match; then `count` is of all that match.
    skipped: Option<usize>,
    /// Calls that could not be asked for, for a fault of the service: send the request again. Some of them may be sent half an hour
    /// later all the same.
    failed: usize,
}

impl From<Matching> for Resource {
    fn from(matching: Matching) -> Self {
        match matching {
            Matching::Few { count, skipped } => Self::new(count, Some(skipped), 0),
            Matching::Many { count } => Self::new(count, None, 0),
        }
    }
}

impl From<Resent> for Resource {
    fn from(Resent { asked, skipped, failed }: Resent) -> Self {
        Self::new(asked, Some(skipped), failed)
    }
}

impl Resource {
    fn new(count: usize, skipped: Option<usize>, failed: usize) -> Self {
        Self { r#type: Default::default(), attributes: Attributes { count, skipped, failed } }
    }
}
