//! Webhooks and their settings.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use crate::ids::WebhookId;
use crate::limits;
use crate::secret::Secret;
use crate::text::checked_string;
use crate::trigger::Trigger;
use templates::Template;

/// A webhook as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Counts the changes of its settings, from 1. A call's attempt names the version that it was sent with.
    pub version: u32,
    /// What its owner set.
    pub settings: Settings,
}

/// What the owner of a webhook sets: the attributes of the API's resource `webhook`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Unique in the site.
    pub name: WebhookName,
    /// Where calls go; may hold Mustache tags.
    pub url: UrlTemplate,
    /// Replaces the default payload as the body of calls.
    pub custom_payload: Option<PayloadTemplate>,
    /// Headers of calls besides the default ones, or instead of them.
    pub headers: CustomHeaders,
    /// The triggers. The API calls them `events`.
    pub events: Vec<Trigger>,
    /// User of HTTP basic authentication.
    pub http_basic_user: Option<String>,
    /// Password of HTTP basic authentication.
    pub http_basic_password: Option<Secret>,
    /// Whether it fires at all.
    pub enabled: bool,
    /// How the entities in payloads are serialised.
    pub payload_api_version: PayloadApiVersion,
    /// Whether payloads hold the blocks of a record whole, or their ids only.
    pub nested_items_in_payload: bool,
    /// Whether failed calls are sent again.
    pub auto_retry: bool,
}

/// Version of the CMA whose serialisation of entities a payload uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum PayloadApiVersion {
    /// The serialisation of 2018.
    #[serde(rename = "2")]
    V2,
    /// The current one.
    #[serde(rename = "3")]
    V3,
}

checked_string!(
    /// Name of a webhook: 1 to [`limits::NAME_CHARS`] characters, none of them a control character.
    WebhookName,
    |name| {
        if name.trim().is_empty() {
            return Err("must not be blank".to_owned());
        }
        if name.chars().count() > limits::NAME_CHARS {
            return Err(format!("must have at most {} characters", limits::NAME_CHARS));
        }
        if name.chars().any(char::is_control) {
            return Err("must not hold control characters".to_owned());
        }
        Ok(())
    }
);

checked_string!(
    /// Where calls go: an `http` or `https` URL, or a Mustache template of one.
    UrlTemplate,
    |url| {
        if url.len() > limits::URL_BYTES {
            return Err(format!("must have at most {} bytes", limits::URL_BYTES));
        }
        let template = Template::compile(url).map_err(|error| error.to_string())?;
        // A template is a URL only once it is rendered, and is checked then.
        if template.has_tags() { Ok(()) } else { crate::url::parse_url(url).map(drop) }
    }
);

impl UrlTemplate {
    /// The host, if no tag can change it: that of a URL without tags, and of a template whose first tag comes after it.
    pub fn host(&self) -> Option<Host<String>> {
        let before_tags = self.as_str().split(Template::TAG_START).next()?;
        let host = |text: &str| Some(Url::parse(text).ok()?.host()?.to_owned());
        if before_tags.len() == self.as_str().len() {
            return host(before_tags);
        }
        // Where one more letter, or one more label, changes the host, a tag can change it, too.
        let fixed = host(before_tags)?;
        let stays = |more: &str| host(&format!("{before_tags}{more}")).as_ref() == Some(&fixed);
        (stays("x") && stays(".x")).then_some(fixed)
    }
}

checked_string!(
    /// A Mustache template of a call's body. What it renders need not be JSON.
    PayloadTemplate,
    |source| {
        if source.len() > limits::CUSTOM_PAYLOAD_BYTES {
            return Err(format!("must have at most {} bytes", limits::CUSTOM_PAYLOAD_BYTES));
        }
        Template::compile(source).map(drop).map_err(|error| error.to_string())
    }
);

/// Custom headers of a webhook's calls, by name. The values count as secrets.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CustomHeaders(BTreeMap<String, Secret>);

/// Headers that belong to the connection or to the message's framing, which the HTTP client alone sets (RFC 9110,
/// sections 7.2, 7.6.1 and 8.6).
const RESERVED_HEADERS: [&str; 12] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "http2-settings",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

impl CustomHeaders {
    /// Checks headers that a user sent. The error says what is wrong and with which header.
    pub fn parse(headers: BTreeMap<String, String>) -> Result<Self, String> {
        if headers.len() > limits::HEADERS {
            return Err(format!("must be at most {} headers", limits::HEADERS));
        }
        let mut seen = std::collections::BTreeSet::new();
        for (name, value) in &headers {
            let lower = name.to_ascii_lowercase();
            if http::HeaderName::from_bytes(name.as_bytes()).is_err() {
                return Err(format!("{name:?} is no header name (RFC 9110: letters, digits and !#$%&'*+-.^_`|~)"));
            }
            if RESERVED_HEADERS.contains(&lower.as_str()) {
                return Err(format!("{name} is set by the HTTP client and cannot be chosen"));
            }
            // `http::HeaderValue` would take all of Unicode. A receiver may read that as it likes (RFC 9110, section 5.5).
            if !value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte)) {
                return Err(format!("the value of {name} must hold visible ASCII characters, spaces and tabs only"));
            }
            if name.len() + value.len() > limits::HEADER_BYTES {
                return Err(format!("{name} must have at most {} bytes with its value", limits::HEADER_BYTES));
            }
            if !seen.insert(lower) {
                return Err(format!("{name} is there twice: header names do not differ by case"));
            }
        }
        Ok(Self(headers.into_iter().map(|(name, value)| (name, Secret::new(value))).collect()))
    }

    /// The headers, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

/// Settings as a user sent them: of the right JSON types, not yet checked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are those of `Settings`")]
pub struct Draft {
    pub name: String,
    pub url: String,
    pub custom_payload: Option<String>,
    pub headers: BTreeMap<String, String>,
    pub events: Vec<Trigger>,
    pub http_basic_user: Option<String>,
    pub http_basic_password: Option<String>,
    pub enabled: bool,
    pub payload_api_version: String,
    pub nested_items_in_payload: bool,
    pub auto_retry: bool,
}

/// What is wrong with one field of a draft.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} {message}")]
pub struct FieldError {
    /// The attribute.
    pub field: &'static str,
    /// What is wrong and how to mend it; reads on from the attribute's name.
    pub message: String,
}

impl Settings {
    /// Checks a draft. The error lists every field that is wrong.
    pub fn parse(draft: Draft) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut note = |field, message| errors.push(FieldError { field, message });

        let name = WebhookName::parse(draft.name).map_err(|message| note("name", message)).ok();
        let url = UrlTemplate::parse(draft.url).map_err(|message| note("url", message)).ok();
        let custom_payload = draft
            .custom_payload
            .map(PayloadTemplate::parse)
            .transpose()
            .map_err(|message| note("custom_payload", message))
            .ok();
        let headers = CustomHeaders::parse(draft.headers).map_err(|message| note("headers", message)).ok();
        if let Err(message) = check_triggers(&draft.events) {
            note("events", message);
        }
        if let Err(message) = check_basic_user(draft.http_basic_user.as_deref()) {
            note("http_basic_user", message);
        }
        if let Err(message) = check_basic_part(draft.http_basic_password.as_deref()) {
            note("http_basic_password", message);
        }
        let version = match draft.payload_api_version.as_str() {
            "2" => Some(PayloadApiVersion::V2),
            "3" => Some(PayloadApiVersion::V3),
            _ => {
                note("payload_api_version", "must be \"2\" or \"3\"".to_owned());
                None
            }
        };

        match (name, url, custom_payload, headers, version, errors.is_empty()) {
            (Some(name), Some(url), Some(custom_payload), Some(headers), Some(payload_api_version), true) => Self {
                name,
                url,
                custom_payload,
                headers,
                events: draft.events,
                http_basic_user: draft.http_basic_user,
                http_basic_password: draft.http_basic_password.map(Secret::new),
                enabled: draft.enabled,
                payload_api_version,
                nested_items_in_payload: draft.nested_items_in_payload,
                auto_retry: draft.auto_retry,
            }
            .within_bounds(),
            _ => Err(errors),
        }
    }

    /// Size of all attributes together as compact JSON, in bytes.
    pub fn size(&self) -> usize {
        serde_json::to_string(self).map_or(usize::MAX, |json| json.len())
    }

    fn within_bounds(self) -> Result<Self, Vec<FieldError>> {
        let size = self.size();
        if size <= limits::WEBHOOK_BYTES {
            return Ok(self);
        }
        let message = format!(
            "make the webhook too large: all its attributes together have {size} bytes, at most {} are allowed",
            limits::WEBHOOK_BYTES
        );
        Err(vec![FieldError { field: "events", message }])
    }

    /// The draft that these settings came from, to be changed in part and parsed again.
    pub fn into_draft(self) -> Draft {
        Draft {
            name: self.name.into(),
            url: self.url.into(),
            custom_payload: self.custom_payload.map(String::from),
            headers: self.headers.0.into_iter().map(|(name, value)| (name, value.expose().to_owned())).collect(),
            events: self.events,
            http_basic_user: self.http_basic_user,
            http_basic_password: self.http_basic_password.map(|password| password.expose().to_owned()),
            enabled: self.enabled,
            payload_api_version: match self.payload_api_version {
                PayloadApiVersion::V2 => "2".to_owned(),
                PayloadApiVersion::V3 => "3".to_owned(),
            },
            nested_items_in_payload: self.nested_items_in_payload,
            auto_retry: self.auto_retry,
        }
    }
}

fn check_triggers(triggers: &[Trigger]) -> Result<(), String> {
    if triggers.len() > limits::TRIGGERS {
        return Err(format!("must be at most {} triggers", limits::TRIGGERS));
    }
    for filters in triggers.iter().filter_map(|trigger| trigger.filters.as_ref()) {
        if filters.len() > limits::FILTERS {
            return Err(format!("must have at most {} filters each", limits::FILTERS));
        }
        for filter in filters {
            let ids = filter.entity_ids.as_slice();
            if ids.len() > limits::FILTER_IDS {
                return Err(format!("must have at most {} ids in a filter", limits::FILTER_IDS));
            }
            if ids.iter().any(|id| id.len() > limits::ID_BYTES) {
                return Err(format!("must have ids of at most {} bytes", limits::ID_BYTES));
            }
        }
    }
    Ok(())
}

/// RFC 7617: the user must hold no colon, because the first one ends it.
fn check_basic_user(user: Option<&str>) -> Result<(), String> {
    if user.is_some_and(|user| user.contains(':')) {
        return Err("must not hold a colon (RFC 7617)".to_owned());
    }
    check_basic_part(user)
}

fn check_basic_part(part: Option<&str>) -> Result<(), String> {
    let part = part.unwrap_or_default();
    if part.len() > limits::BASIC_AUTH_BYTES {
        return Err(format!("must have at most {} bytes", limits::BASIC_AUTH_BYTES));
    }
    if part.chars().any(char::is_control) {
        return Err("must not hold control characters (RFC 7617)".to_owned());
    }
    Ok(())
}

#[cfg(test)]
impl Settings {
    /// Settings for the tests of this crate to start from: everything at its default.
    pub fn example() -> Self {
        Self::parse(Draft::example()).unwrap()
    }
}

#[cfg(test)]
impl Draft {
    /// A draft for the tests of this crate to start from: everything at its default.
    pub fn example() -> Self {
        Self {
            name: "example".into(),
            url: "https://example.com/hook".into(),
            custom_payload: None,
            headers: BTreeMap::new(),
            events: Vec::new(),
            http_basic_user: None,
            http_basic_password: None,
            enabled: true,
            payload_api_version: "3".into(),
            nested_items_in_payload: false,
            auto_retry: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(change: impl FnOnce(&mut Draft)) -> Vec<String> {
        let mut draft = Draft::example();
        change(&mut draft);
        Settings::parse(draft).err().unwrap_or_default().iter().map(ToString::to_string).collect()
    }

    fn error(change: impl FnOnce(&mut Draft)) -> String {
        let errors = errors(change);
        assert_eq!(errors.len(), 1, "{errors:?}");
        errors.into_iter().next().unwrap()
    }

    #[test]
    fn every_wrong_field_is_listed() {
        let errors = errors(|draft| {
            draft.name = " ".into();
            draft.url = "ftp://example.com".into();
            draft.payload_api_version = "4".into();
        });
        assert_eq!(errors.len(), 3, "{errors:?}");
    }

    #[test]
    fn names_are_bounded() {
        assert!(errors(|draft| draft.name = "ü".repeat(255)).is_empty());
        assert!(error(|draft| draft.name = "ü".repeat(256)).starts_with("name must have at most 255"));
        assert!(error(|draft| draft.name = "a\nb".into()).contains("control characters"));
    }

    #[test]
    fn urls_are_http_or_templates() {
        for url in ["http://example.com", "https://example.com/{{entity.id}}", "{{{entity.attributes.hook}}}"] {
            assert!(errors(|draft| draft.url = url.into()).is_empty(), "{url}");
        }
        for url in ["", "example.com", "ftp://example.com", "https://", "https://a b/", "https://example.com/{{entity"]
        {
            assert!(error(|draft| draft.url = url.into()).starts_with("url "), "{url}");
        }
    }

    #[test]
    fn a_url_shows_its_host_unless_a_tag_can_change_it() {
        let host = |url: &str| UrlTemplate::parse(url.to_owned()).unwrap().host().map(|host| host.to_string());
        for (url, shown) in [
            ("http://10.1:80", Some("10.0.0.1")),
            ("http://10.1/{{entity.id}}", Some("10.0.0.1")),
            ("http://10.1?{{entity.id}}", Some("10.0.0.1")),
            ("http://10.1:80/a#{{entity.id}}", Some("10.0.0.1")),
            ("http:\\\\10.1\\{{entity.id}}", Some("10.0.0.1")),
            ("http://a@10.1/{{entity.id}}", Some("10.0.0.1")),
            ("http://10.1{{entity.id}}/", None),
            ("http://10.1:8{{entity.id}}/", None),
            ("http://10.1:{{entity.id}}/", None),
            ("http://{{entity.id}}.10.1/", None),
            ("http://{{entity.id}}/", None),
            ("{{{entity.id}}}", None),
        ] {
            assert_eq!(host(url).as_deref(), shown, "{url}");
        }
    }

    #[test]
    fn payload_templates_must_compile_but_need_not_be_json() {
        assert!(errors(|draft| draft.custom_payload = Some("{ \"a\": {{entity_type}} ]".into())).is_empty());
        assert!(error(|draft| draft.custom_payload = Some("{{#entity}}".into())).starts_with("custom_payload "));
    }

    #[test]
    fn headers_cannot_smuggle_or_reframe() {
        for (name, value) in [
            ("X-A", "b\r\nHost: c"),
            ("X-A", "é"),
            ("X-A", "\u{7f}"),
            ("X A", "b"),
            ("", "b"),
            ("Host", "c"),
            ("content-length", "1"),
            ("Transfer-Encoding", "x"),
        ] {
            let message = error(|draft| draft.headers = BTreeMap::from([(name.into(), value.into())]));
            assert!(message.starts_with("headers "), "{name}: {message}");
        }
        let twice = BTreeMap::from([("X-A".into(), "1".into()), ("x-a".into(), "2".into())]);
        assert!(error(|draft| draft.headers = twice).contains("twice"));
    }

    #[test]
    fn a_colon_cannot_be_part_of_a_basic_user() {
        assert!(error(|draft| draft.http_basic_user = Some("a:b".into())).contains("colon"));
        assert!(errors(|draft| draft.http_basic_password = Some("a:b".into())).is_empty());
    }

    #[test]
    fn a_webhook_is_bounded_as_a_whole() {
        let trigger = |ids: usize| {
            let ids: Vec<String> = (0..ids).map(|number| format!("{number:0>250}")).collect();
            let filters = serde_json::json!([{"entity_type": "item", "entity_ids": ids}]);
            serde_json::from_value(serde_json::json!({"entity_type": "item", "event_types": [], "filters": filters}))
                .unwrap()
        };
        assert!(errors(|draft| draft.events = vec![trigger(400)]).is_empty());
        assert!(error(|draft| draft.events = vec![trigger(400), trigger(400)]).contains("too large"));
    }

    #[test]
    fn a_draft_survives_the_round_trip() {
        let mut draft = Draft::example();
        draft.headers = BTreeMap::from([("X-A".into(), "1".into())]);
        draft.http_basic_password = Some("p".into());
        assert_eq!(Settings::parse(draft.clone()).unwrap().into_draft(), draft);
    }
}
