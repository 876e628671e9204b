//! Settings as a user sends them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use super::sent_headers;
use crate::limits;
use crate::object;
use crate::trigger::Trigger;

/// Text without control characters (Unicode's category Cc).
const NO_CONTROL: &str = r"^[^\x00-\x1f\x7f-\x9f]*$";
/// Such a text without a colon.
const NO_COLON: &str = r"^[^\x00-\x1f\x7f-\x9f:]*$";
/// The name of a header (RFC 9110, section 5.1).
const HEADER_NAME: &str = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$";
/// The value of a header: visible ASCII characters, spaces and tabs.
const HEADER_VALUE: &str = r"^[\t -~]*$";

/// What the owner of a webhook sets.
// Of the right JSON types, not yet checked. This is the one list of the attributes that can be sent: bodies are read by it,
// and the schemas of a create, an update and the resource are made from it. What need not be there may be `null`: clients send that
// for what they leave out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "NewWebhookAttributes")]
pub struct Draft {
    /// Unique in the site. Not blank, and without control characters.
    #[schemars(example = "Rebuild the site", length(min = 1, max = limits::NAME_CHARS), regex(pattern = NO_CONTROL))]
    pub name: String,
    /// Where calls go: an `http` or `https` URL, or a Mustache template of one. The limit is in bytes.
    #[schemars(example = "https://example.com/{{entity.id}}", length(min = 1, max = limits::URL_BYTES))]
    pub url: String,
    /// Replaces the default payload as the body of calls: a Mustache template of anything. The limit is in bytes.
    #[serde(default)]
    #[schemars(length(max = limits::CUSTOM_PAYLOAD_BYTES))]
    pub custom_payload: Option<String>,
    /// Headers of calls besides the default ones, or instead of them.
    // In a request, `null` and `[]` mean the same as `{}`.
    #[serde(default, deserialize_with = "sent_headers::read")]
    #[schemars(extend(
        "type" = ["object", "array", "null"],
        "maxItems" = 0,
        "maxProperties" = limits::HEADERS,
        "propertyNames" = {"pattern": HEADER_NAME},
        "additionalProperties" = {"type": "string", "pattern": HEADER_VALUE},
    ))]
    pub headers: BTreeMap<String, String>,
    /// The triggers, any of which fires the webhook.
    #[serde(deserialize_with = "object::list")]
    #[schemars(length(max = limits::TRIGGERS))]
    pub events: Vec<Trigger>,
    /// User of HTTP basic authentication, without a colon. The limit is in bytes.
    #[serde(default)]
    #[schemars(length(max = limits::BASIC_AUTH_BYTES), regex(pattern = NO_COLON))]
    pub http_basic_user: Option<String>,
    /// Password of HTTP basic authentication. The limit is in bytes.
    #[serde(default)]
    #[schemars(length(max = limits::BASIC_AUTH_BYTES), regex(pattern = NO_CONTROL))]
    pub http_basic_password: Option<String>,
    /// Whether it fires at all.
    #[serde(default = "yes", deserialize_with = "yes_unless_said")]
    #[schemars(with = "Option<bool>")]
    pub enabled: bool,
    /// How the entities in payloads are serialised. By default as in the version of the API that creates the webhook.
    // Whoever takes drafts fills it in; what is left out is the current version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["2", "3", null]))]
    pub payload_api_version: Option<String>,
    /// Whether payloads hold the blocks of a record whole, or their ids only.
    #[serde(default, deserialize_with = "object::or_default")]
    #[schemars(with = "Option<bool>")]
    pub nested_items_in_payload: bool,
    /// Whether failed calls are sent again.
    #[serde(default, deserialize_with = "object::or_default")]
    #[schemars(with = "Option<bool>")]
    pub auto_retry: bool,
}

impl Draft {
    /// The attributes that always have a value, so that there is nothing that `null` in an update could clear.
    pub const ALWAYS_SET: [&str; 4] = ["enabled", "payload_api_version", "nested_items_in_payload", "auto_retry"];

    /// A draft with everything else at its default.
    pub fn new(name: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            url: url.into(),
            custom_payload: None,
            headers: BTreeMap::new(),
            events: Vec::new(),
            http_basic_user: None,
            http_basic_password: None,
            enabled: yes(),
            payload_api_version: None,
            nested_items_in_payload: false,
            auto_retry: false,
        }
    }
}

fn yes() -> bool {
    true
}

fn yes_unless_said<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Option::deserialize(deserializer).map(|said| said.unwrap_or_else(yes))
}

#[cfg(test)]
impl Draft {
    /// A draft for the tests of this crate to start from: everything at its default.
    pub fn example() -> Self {
        Self { payload_api_version: Some("3".into()), ..Self::new("example", "https://example.com/hook") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A draft of a JSON object with this text at its end.
    fn parse(end: &str) -> Result<Draft, String> {
        let json = format!(r#"{{"name":"example","url":"https://example.com/hook","events":[]{end}}}"#);
        serde_json::from_str(&json).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        assert_eq!(parse(""), Ok(Draft::new("example", "https://example.com/hook")));
    }

    #[test]
    fn null_means_left_out_where_something_may_be_left_out() {
        let optional = [
            "custom_payload",
            "headers",
            "http_basic_user",
            "http_basic_password",
            "enabled",
            "payload_api_version",
            "nested_items_in_payload",
            "auto_retry",
        ];
        for attribute in optional {
            assert_eq!(parse(&format!(r#","{attribute}":null"#)), parse(""), "{attribute}");
        }
        for required in ["name", "url", "events"] {
            let mut draft = serde_json::json!({"name": "n", "url": "u", "events": []});
            draft[required] = serde_json::Value::Null;
            assert!(serde_json::from_value::<Draft>(draft).is_err(), "{required}");
        }
    }
}
