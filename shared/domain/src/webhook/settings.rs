//! Webhooks and their settings, checked.

use serde::{Deserialize, Serialize};

use super::basic_auth::{check_part, check_user};
use super::draft::Draft;
use super::flaw::{Flaw, Rule};
use super::headers::CustomHeaders;
use super::name::WebhookName;
use super::payload::{PayloadApiVersion, PayloadTemplate};
use super::triggers::check_triggers;
use super::url::UrlTemplate;
use crate::ids::WebhookId;
use crate::limits;
use crate::secret::Secret;
use crate::trigger::Trigger;

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

/// What is wrong with one field of a draft.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} {}", flaw.message)]
pub struct FieldError {
    /// The attribute.
    pub field: &'static str,
    /// What is wrong with it.
    pub flaw: Flaw,
}

impl Settings {
    /// Checks a draft. The error lists every field that is wrong.
    pub fn parse(draft: Draft) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut note = |field, flaw| errors.push(FieldError { field, flaw });

        let name = WebhookName::parse(draft.name).map_err(|flaw| note("name", flaw)).ok();
        let url = UrlTemplate::parse(draft.url).map_err(|flaw| note("url", flaw)).ok();
        let custom_payload = draft
            .custom_payload
            .map(PayloadTemplate::parse)
            .transpose()
            .map_err(|flaw| note("custom_payload", flaw))
            .ok();
        let headers = CustomHeaders::parse(draft.headers).map_err(|flaw| note("headers", flaw)).ok();
        if let Err(flaw) = check_triggers(&draft.events) {
            note("events", flaw);
        }
        if let Err(flaw) = check_user(draft.http_basic_user.as_deref()) {
            note("http_basic_user", flaw);
        }
        if let Err(flaw) = check_part(draft.http_basic_password.as_deref()) {
            note("http_basic_password", flaw);
        }
        let version =
            draft.payload_api_version.as_deref().map_or(Ok(PayloadApiVersion::default()), PayloadApiVersion::parse);
        let version = version.map_err(|flaw| note("payload_api_version", flaw)).ok();

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

    /// What whoever may not manage webhooks sees of them: no password, and no headers that look like credentials.
    #[must_use]
    pub fn without_secrets(self) -> Self {
        Self { http_basic_password: None, headers: self.headers.without_secrets(), ..self }
    }

    /// Size of all attributes together as compact JSON, in bytes.
    pub fn size(&self) -> usize {
        serde_json::to_string(self).map_or(usize::MAX, |json| json.len())
    }

    /// Size of what the API shows of them at most, as compact JSON, in bytes: version 2 shows a trigger's only filter twice.
    pub fn shown_size(&self) -> usize {
        let twice = self.events.iter().filter_map(Trigger::only_filter);
        let twice = twice.map(|filter| serde_json::to_string(filter).map_or(usize::MAX, |json| json.len()));
        twice.fold(self.size(), usize::saturating_add)
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
        Err(vec![FieldError { field: "events", flaw: Rule::Length.broken(message) }])
    }

    /// The draft that these settings came from, to be changed in part and parsed again.
    pub fn into_draft(self) -> Draft {
        Draft {
            name: self.name.into(),
            url: self.url.into(),
            custom_payload: self.custom_payload.map(String::from),
            headers: self.headers.into(),
            events: self.events,
            http_basic_user: self.http_basic_user,
            http_basic_password: self.http_basic_password.map(|password| password.expose().to_owned()),
            enabled: self.enabled,
            payload_api_version: Some(self.payload_api_version.as_str().to_owned()),
            nested_items_in_payload: self.nested_items_in_payload,
            auto_retry: self.auto_retry,
        }
    }
}

#[cfg(test)]
impl Settings {
    /// Settings for the tests of this crate to start from: everything at its default.
    pub fn example() -> Self {
        Self::parse(Draft::example()).unwrap()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

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
            draft.payload_api_version = Some("4".into());
        });
        assert_eq!(errors.len(), 3, "{errors:?}");
    }

    #[test]
    fn each_error_tells_the_kind_of_rule_that_is_broken() {
        let rule = |change: fn(&mut Draft)| {
            let mut draft = Draft::example();
            change(&mut draft);
            Settings::parse(draft).unwrap_err().remove(0).flaw.rule
        };
        let header = |name: &str, value: &str| BTreeMap::from([(name.to_owned(), value.to_owned())]);
        assert_eq!(rule(|draft| draft.name = " ".into()), Rule::Required);
        assert_eq!(rule(|draft| draft.name = "n".repeat(256)), Rule::Length);
        assert_eq!(rule(|draft| draft.name = "a\nb".into()), Rule::Format);
        assert_eq!(rule(|draft| draft.url = String::new()), Rule::Required);
        assert_eq!(rule(|draft| draft.url = "example.com".into()), Rule::Format);
        assert_eq!(rule(|draft| draft.url = "https://u:p@example.com".into()), Rule::Format);
        assert_eq!(rule(|draft| draft.url = "https://example.com/{{".into()), Rule::Mustache);
        assert_eq!(rule(|draft| draft.url = format!("https://example.com/{:4096}", "")), Rule::Length);
        assert_eq!(rule(|draft| draft.custom_payload = Some("{{/a}}".into())), Rule::Mustache);
        assert_eq!(rule(|draft| draft.custom_payload = Some("x".repeat(32 * 1024 + 1))), Rule::Length);
        assert_eq!(rule(|draft| draft.http_basic_user = Some("a:b".into())), Rule::Format);
        assert_eq!(rule(|draft| draft.http_basic_password = Some("p".repeat(1025))), Rule::Length);
        assert_eq!(rule(|draft| draft.payload_api_version = Some("4".into())), Rule::Enum);
        for (headers, expected) in [
            (header("X A", "1"), Rule::Format),
            (header("X-A", "é"), Rule::Format),
            (header("X-A", &"v".repeat(4096)), Rule::Length),
            (header("Host", "x"), Rule::Invalid),
            (header("X-A", "1").into_iter().chain(header("x-a", "1")).collect(), Rule::Invalid),
            ((0..51).flat_map(|number| header(&format!("X-{number}"), "")).collect(), Rule::Length),
        ] {
            let errors = Settings::parse(Draft { headers: headers.clone(), ..Draft::example() }).unwrap_err();
            assert_eq!(errors[0].flaw.rule, expected, "{headers:?}");
        }
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
    fn a_filter_that_stands_alone_counts_twice_in_what_is_shown() {
        let filter = r#"{"entity_type":"item","entity_ids":["1"]}"#;
        for (filters, twice) in
            [(String::new(), 0), (filter.to_owned(), filter.len()), (format!("{filter},{filter}"), 0)]
        {
            let trigger = format!(r#"{{"entity_type":"item","event_types":[],"filters":[{filters}]}}"#);
            let events = vec![serde_json::from_str(&trigger).unwrap()];
            let settings = Settings::parse(Draft { events, ..Draft::example() }).unwrap();
            assert_eq!(settings.shown_size() - settings.size(), twice, "{trigger}");
        }
    }

    #[test]
    fn a_draft_survives_the_round_trip() {
        let mut draft = Draft::example();
        draft.headers = BTreeMap::from([("X-A".into(), "1".into())]);
        draft.http_basic_password = Some("p".into());
        assert_eq!(Settings::parse(draft.clone()).unwrap().into_draft(), draft);
    }
}
