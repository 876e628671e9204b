//! The body of a create.

use std::collections::BTreeMap;

use domain::limits;
use domain::object::Object;
use domain::trigger::Trigger;
use domain::webhook::Draft;
use monostate::MustBe;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::version::ApiVersion;
use crate::wire::schema::present;

/// Text without control characters (Unicode's category Cc).
const NO_CONTROL: &str = r"^[^\x00-\x1f\x7f-\x9f]*$";
/// Such a text without a colon.
const NO_COLON: &str = r"^[^\x00-\x1f\x7f-\x9f:]*$";
/// The name of a header (RFC 9110, section 5.1).
const HEADER_NAME: &str = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$";
/// The value of a header: visible ASCII characters, spaces and tabs.
const HEADER_VALUE: &str = r"^[\t -~]*$";

/// `data` of a create.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewWebhook")]
pub struct Create {
    #[expect(dead_code, reason = "must be there, and says nothing more")]
    #[schemars(with = "String", extend("const" = "webhook"))]
    r#type: MustBe!("webhook"),
    attributes: Object<CreateAttributes>,
}

/// What the owner of a webhook sets.
// The schemas of an update and of the resource are made from this one.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewWebhookAttributes")]
pub(super) struct CreateAttributes {
    /// Unique in the site. Not blank, and without control characters.
    #[schemars(example = "Rebuild the site", length(min = 1, max = limits::NAME_CHARS), regex(pattern = NO_CONTROL))]
    name: String,
    /// Where calls go: an `http` or `https` URL, or a Mustache template of one. The limit is in bytes.
    #[schemars(example = "https://example.com/{{entity.id}}", length(min = 1, max = limits::URL_BYTES))]
    url: String,
    /// Replaces the default payload as the body of calls: a Mustache template of anything. The limit is in bytes.
    #[serde(default)]
    #[schemars(length(max = limits::CUSTOM_PAYLOAD_BYTES))]
    custom_payload: Option<String>,
    /// Headers of calls besides the default ones, or instead of them.
    #[schemars(with = "BTreeMap<String, String>", extend(
        "maxProperties" = limits::HEADERS,
        "propertyNames" = {"pattern": HEADER_NAME},
        "additionalProperties" = {"type": "string", "pattern": HEADER_VALUE},
    ))]
    #[serde(default)]
    headers: Headers,
    /// The triggers, any of which fires the webhook.
    #[schemars(length(max = limits::TRIGGERS))]
    events: Vec<Object<Trigger>>,
    /// User of HTTP basic authentication, without a colon. The limit is in bytes.
    #[serde(default)]
    #[schemars(length(max = limits::BASIC_AUTH_BYTES), regex(pattern = NO_COLON))]
    http_basic_user: Option<String>,
    /// Password of HTTP basic authentication. The limit is in bytes.
    #[serde(default)]
    #[schemars(length(max = limits::BASIC_AUTH_BYTES), regex(pattern = NO_CONTROL))]
    http_basic_password: Option<String>,
    /// Whether it fires at all.
    #[serde(default = "yes")]
    enabled: bool,
    /// How the entities in payloads are serialised. By default as in the version of the API that creates the webhook.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "String", extend("enum" = ["2", "3"]), skip_serializing_if = "Option::is_none")]
    payload_api_version: Option<String>,
    /// Whether payloads hold the blocks of a record whole, or their ids only.
    #[serde(default)]
    nested_items_in_payload: bool,
    /// Whether failed calls are sent again.
    #[serde(default)]
    auto_retry: bool,
}

/// Headers by name. A name that is there twice is refused: else the last one would win, in silence.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Headers(
    #[serde(with = "serde_with::rust::maps_duplicate_key_is_error")] pub(super) BTreeMap<String, String>,
);

impl Create {
    /// The settings that were sent, not yet checked. Payloads are in the version that the client speaks unless it says
    /// otherwise: the documentation of each version of the API shows such payloads.
    pub fn into_draft(self, version: ApiVersion) -> Draft {
        let Object(own) = self.attributes;
        Draft {
            name: own.name,
            url: own.url,
            custom_payload: own.custom_payload,
            headers: own.headers.0,
            events: triggers(own.events),
            http_basic_user: own.http_basic_user,
            http_basic_password: own.http_basic_password,
            enabled: own.enabled,
            payload_api_version: own.payload_api_version.unwrap_or_else(|| version.as_str().to_owned()),
            nested_items_in_payload: own.nested_items_in_payload,
            auto_retry: own.auto_retry,
        }
    }
}

pub(super) fn triggers(objects: Vec<Object<Trigger>>) -> Vec<Trigger> {
    objects.into_iter().map(|object| object.0).collect()
}

fn yes() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_is_there_twice_is_refused() {
        let parse = |json: &str| serde_json::from_str::<Headers>(json).map(|headers| headers.0.len());
        assert_eq!(parse(r#"{"X-A": "1", "X-B": "1"}"#).unwrap(), 2);
        assert!(parse(r#"{"X-A": "1", "X-A": "2"}"#).unwrap_err().to_string().contains("duplicate key"));
    }
}
