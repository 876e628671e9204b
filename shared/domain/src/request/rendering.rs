//! The HTTP request of a webhook call: what is sent, and what the log shows of it. Always a `POST`.

use std::cell::LazyCell;
use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue};
use templates::json::Index;
use url::Url;

use super::fingerprint::{Fingerprint, Rendered};
use super::payload::default_payload;
use super::redaction::{REDACTED, looks_like_credential};
use crate::event::Event;
use crate::ids::CallId;
use crate::limits;
use crate::signing::SigningSecrets;
use crate::time::Timestamp;
use crate::url::parse_url;
use crate::webhook::Settings;
use templates::{Escape, Template};

/// The version of this project, which every request names as its `User-Agent`: `Carillon/` and the version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

// What receivers check before they look at the payload. It says the same.
const SITE_ID: HeaderName = HeaderName::from_static("x-site-id");
const WEBHOOK_ID: HeaderName = HeaderName::from_static("x-webhook-id");
const WEBHOOK_CALL_ID: HeaderName = HeaderName::from_static("x-webhook-call-id");
const ENVIRONMENT: HeaderName = HeaderName::from_static("x-environment");

// By Standard Webhooks.
const MESSAGE_ID: HeaderName = HeaderName::from_static("webhook-id");
const MESSAGE_TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const MESSAGE_SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");
/// What custom headers must not be called: they would pass for these.
const MESSAGE_PREFIX: &str = "webhook-";

/// Whether a request is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signed {
    /// Versions of this project before did not sign.
    No,
    /// It is not sent yet: nobody knows when it will be.
    NotYet,
    /// It was sent then.
    At(Timestamp),
}

/// A request as rendered from a webhook's settings and an event. URL and body are users' templates, so each may fail
/// on its own; the reason is in words.
#[derive(Debug)]
pub struct Rendering {
    call: CallId,
    signed: Signed,
    url: Result<Url, String>,
    headers: Result<HeaderMap, String>,
    body: Result<String, String>,
}

/// A request that can be sent.
#[derive(Debug)]
pub struct Request {
    /// Where to: `http` or `https`, with a host, without credentials.
    pub url: Url,
    /// All headers but those that the HTTP client sets itself.
    pub headers: HeaderMap,
    /// The body.
    pub body: String,
}

/// What would be sent, part by part, as the log would show it; or why a part cannot be made, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The URL.
    pub url: Result<String, String>,
    /// The headers by name; credentials among them are `[redacted]`.
    pub headers: Result<BTreeMap<String, String>, String>,
    /// The body.
    pub payload: Result<String, String>,
}

/// What the log shows of a request. Credentials among the headers are `[redacted]`; what could not be rendered is
/// empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoggedRequest {
    /// The URL.
    pub url: String,
    /// The headers by name.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub payload: String,
    /// Whether it is byte for byte what was sent, credentials aside. `None` if that is unknown: nothing was sent yet, or what
    /// it was made from is no longer there.
    pub is_as_sent: Option<bool>,
}

impl LoggedRequest {
    /// The request of an attempt, rendered again; `sent` is what is kept of it, and when it was sent. Without, the request as this
    /// version would send it.
    pub fn again(
        sent: Option<(&Rendered, Timestamp)>,
        settings: &Settings,
        event: &Event,
        call: &CallId,
        auto_retries: u32,
    ) -> Self {
        let Some((rendered, sent_at)) = sent else {
            return Rendering::by_version(VERSION, settings, event, call, auto_retries, Signed::NotYet).into_logged();
        };
        let by = |signed| Rendering::by_version(&rendered.version, settings, event, call, auto_retries, signed);
        let is_as_sent = |rendering: &Rendering| rendering.fingerprint() == rendered.fingerprint;
        let signed = by(Signed::At(sent_at));
        if is_as_sent(&signed) {
            return Self { is_as_sent: Some(true), ..signed.into_logged() };
        }
        // It may be from before requests were signed.
        let unsigned = by(Signed::No);
        match is_as_sent(&unsigned) {
            true => Self { is_as_sent: Some(true), ..unsigned.into_logged() },
            false => Self { is_as_sent: Some(false), ..signed.into_logged() },
        }
    }
}

impl Rendering {
    /// Renders the request of `call` that is sent at `sent_at`. `auto_retries` is the `attempted_auto_retries_count` that its payload
    /// carries.
    pub fn new(settings: &Settings, event: &Event, call: &CallId, auto_retries: u32, sent_at: Timestamp) -> Self {
        Self::by_version(VERSION, settings, event, call, auto_retries, Signed::At(sent_at))
    }

    /// The same as another version of this project sent it, as far as this one knows how.
    fn by_version(
        version: &str,
        settings: &Settings,
        event: &Event,
        call: &CallId,
        auto_retries: u32,
        signed: Signed,
    ) -> Self {
        let payload = default_payload(event, settings, call, auto_retries);
        let (url, custom_body) = rendered(settings, &payload);
        let body = match custom_body {
            Some(body) => body.map_err(|reason| format!("the custom payload cannot be rendered: {reason}")),
            None => default_body(payload),
        };
        Self {
            call: *call,
            signed,
            url: url.and_then(|url| parse_url(&url)).map_err(|reason| format!("the URL cannot be called: {reason}")),
            headers: headers(version, settings, event, call, signed),
            body,
        }
    }

    /// The request, signed, or why there is none.
    pub fn into_request(self, secrets: &SigningSecrets) -> Result<Request, String> {
        let (mut headers, body) = (self.headers?, self.body?);
        if let Signed::At(sent_at) = self.signed {
            let mut signature = HeaderValue::from_str(&secrets.sign(&self.call, sent_at, &body))
                .map_err(|_| "the signature is no valid header".to_owned())?;
            signature.set_sensitive(true);
            headers.insert(MESSAGE_SIGNATURE, signature);
        }
        Ok(Request { url: self.url?, headers, body })
    }

    /// What would be sent.
    pub fn into_preview(self) -> Preview {
        let headers = self.headers.as_ref().map(logged_headers).map_err(Clone::clone);
        Preview { url: self.url.map(String::from), headers, payload: self.body }
    }

    /// What the log shows of it.
    pub fn into_logged(self) -> LoggedRequest {
        let Preview { url, headers, payload } = self.into_preview();
        LoggedRequest {
            url: url.unwrap_or_default(),
            headers: headers.unwrap_or_default(),
            payload: payload.unwrap_or_default(),
            is_as_sent: None,
        }
    }

    /// What is kept of it: of what the log shows, so that no credential is part of it.
    pub fn rendered(&self) -> Rendered {
        Rendered { version: VERSION.to_owned(), fingerprint: self.fingerprint() }
    }

    fn fingerprint(&self) -> Fingerprint {
        let headers = self.headers.as_ref().map(logged_headers).unwrap_or_default();
        let url = self.url.as_ref().map(Url::as_str).unwrap_or_default();
        Fingerprint::of(url, &headers, self.body.as_deref().unwrap_or_default())
    }
}

fn logged_headers(headers: &HeaderMap) -> BTreeMap<String, String> {
    let logged = |(name, value): (&HeaderName, &HeaderValue)| {
        let shown = match looks_like_credential(name.as_str()) {
            true => REDACTED.to_owned(),
            false => value.to_str().unwrap_or_default().to_owned(),
        };
        (title_case(name.as_str()), shown)
    };
    headers.iter().map(logged).collect()
}

/// The webhook's templates, of the URL and of the body if there is one, rendered with the payload.
fn rendered(settings: &Settings, payload: &str) -> (Result<String, String>, Option<Result<String, String>>) {
    // Most webhooks have no tags, and need none.
    let index = LazyCell::new(|| Index::of(payload));
    let render = |template: &str, escape, limit| {
        let compiled = Template::compile(template).map_err(|error| error.to_string())?;
        if !compiled.has_tags() {
            return Ok(template.to_owned());
        }
        compiled.render(index.root(), escape, limit).map_err(|error| error.to_string())
    };
    let url = render(settings.url.as_str(), Escape::Percent, limits::RENDERED_URL_BYTES);
    let custom = settings.custom_payload.as_ref();
    (url, custom.map(|template| render(template.as_str(), Escape::Html, limits::RENDERED_BODY_BYTES)))
}

/// The default payload as a body. It may be larger than the event: version 2 gives every block relationships.
fn default_body(payload: String) -> Result<String, String> {
    if payload.len() > limits::RENDERED_BODY_BYTES {
        return Err(format!(
            "the default payload cannot be sent: it has {} bytes, at most {} are allowed; set a custom payload",
            payload.len(),
            limits::RENDERED_BODY_BYTES
        ));
    }
    Ok(payload)
}

/// The default headers, replaced by custom ones of the same name (the contract, "What a receiver gets"), so that a custom
/// `Authorization` wins over HTTP basic authentication.
///
/// Signed requests also say what they are signed with; custom headers that would pass for that are not sent.
fn headers(
    version: &str,
    settings: &Settings,
    event: &Event,
    call: &CallId,
    signed: Signed,
) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let about = [
        (USER_AGENT, format!("Carillon/{version}")),
        (SITE_ID, event.site_id.clone()),
        (WEBHOOK_ID, call.webhook().to_string()),
        (WEBHOOK_CALL_ID, call.to_string()),
        (ENVIRONMENT, event.environment.clone()),
    ];
    headers.extend(about.into_iter().filter_map(|(name, value)| Some((name, as_header(&value)?))));
    if let Some(credentials) = basic_credentials(settings) {
        headers.insert(AUTHORIZATION, credentials);
    }
    for (name, value) in settings.headers.iter() {
        let invalid = |_| format!("the custom header {name} is no valid header");
        let header = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid(()))?;
        if signed != Signed::No && header.as_str().starts_with(MESSAGE_PREFIX) {
            continue;
        }
        let value = HeaderValue::from_str(value.expose()).map_err(|_| invalid(()))?;
        headers.insert(header, value);
    }
    if signed != Signed::No {
        headers.extend(as_header(&call.to_string()).map(|id| (MESSAGE_ID, id)));
    }
    if let Signed::At(sent_at) = signed {
        headers.insert(MESSAGE_TIMESTAMP, HeaderValue::from(sent_at.as_seconds()));
        // It needs the secret, and is not shown: this stands in for it.
        headers.insert(MESSAGE_SIGNATURE, HeaderValue::from_static(REDACTED));
    }
    Ok(headers)
}

/// `None` if a receiver would not read the same: the name of an environment may be any text.
fn as_header(value: &str) -> Option<HeaderValue> {
    let is_plain = value.bytes().all(|byte| (b' '..=b'~').contains(&byte)) && value.trim() == value;
    HeaderValue::from_str(value).ok().filter(|_| is_plain && value.len() <= limits::ID_BYTES)
}

/// `Basic base64(user:password)` (RFC 7617), if the webhook has a user or a password.
fn basic_credentials(settings: &Settings) -> Option<HeaderValue> {
    let user = settings.http_basic_user.as_deref().unwrap_or_default();
    let password = settings.http_basic_password.as_ref().map(|secret| secret.expose()).unwrap_or_default();
    if user.is_empty() && password.is_empty() {
        return None;
    }
    let mut value = HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// `content-type` as `Content-Type`: how names go out over HTTP/1.1, and how the log shows them.
fn title_case(name: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
    };
    name.split('-').map(capital).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::event::Defaults;
    use crate::ids::WebhookId;
    use crate::webhook::Draft;

    fn event(environment: &str) -> Event {
        let defaults = Defaults { id: "e", event_triggered_at: "2026-01-01T00:00:00Z".parse().unwrap(), site_id: "1" };
        let document = json!({"entity_type": "item", "event_type": "publish", "environment": environment,
            "entity": {"id": "r/1", "attributes": {"title": "A & B"}}});
        Event::parse(&document.to_string(), &defaults).unwrap()
    }

    fn call(event: &Event) -> CallId {
        CallId::new(WebhookId::from(uuid::Uuid::from_u128(7)), event.event_triggered_at, &event.id)
    }

    fn settings(change: impl FnOnce(&mut Draft)) -> Settings {
        let mut draft = Draft::example();
        change(&mut draft);
        Settings::parse(draft).unwrap()
    }

    fn rendering(change: impl FnOnce(&mut Draft)) -> Rendering {
        let event = event("main");
        Rendering::new(&settings(change), &event, &call(&event), 0, sent_at())
    }

    fn sent_at() -> Timestamp {
        "2026-01-02T03:04:05.678Z".parse().unwrap()
    }

    fn secrets() -> SigningSecrets {
        SigningSecrets::first(crate::signing::SigningSecret::new([7; 32]))
    }

    fn request(change: impl FnOnce(&mut Draft)) -> Request {
        rendering(change).into_request(&secrets()).unwrap()
    }

    fn custom(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
    }

    #[test]
    fn a_plain_webhook_sends_the_default_payload_with_the_default_headers() {
        let request = request(|_| ());
        assert_eq!(request.url.as_str(), "https://example.com/hook");
        let call = call(&event("main"));
        let expected = [
            ("accept", "*/*".to_owned()),
            ("content-type", "application/json".to_owned()),
            ("user-agent", format!("Carillon/{VERSION}")),
            ("webhook-id", call.to_string()),
            ("webhook-signature", secrets().sign(&call, sent_at(), &request.body)),
            ("webhook-timestamp", "1767323045".to_owned()),
            ("x-environment", "main".to_owned()),
            ("x-site-id", "1".to_owned()),
            ("x-webhook-call-id", call.to_string()),
            ("x-webhook-id", call.webhook().to_string()),
        ];
        let sent = |(name, value): (&HeaderName, &HeaderValue)| (name.to_string(), value.to_str().unwrap().to_owned());
        assert_eq!(
            request.headers.iter().map(sent).collect::<BTreeMap<_, _>>(),
            expected.map(|(name, value)| (name.to_owned(), value)).into()
        );
        let body: Value = serde_json::from_str(&request.body).unwrap();
        assert_eq!(body["entity"]["id"], "r/1");
    }

    #[test]
    fn custom_headers_are_added_and_replace_default_ones() {
        let request = request(|draft| draft.headers = custom(&[("X-Foo", "bar"), ("content-TYPE", "text/plain")]));
        assert_eq!(request.headers["x-foo"], "bar");
        assert_eq!(request.headers.get_all("content-type").iter().collect::<Vec<_>>(), ["text/plain"]);
    }

    #[test]
    fn an_environment_that_cannot_be_a_header_is_left_out() {
        let longest = "a".repeat(limits::ID_BYTES);
        for (environment, expected) in [
            ("main", Some("main")),
            ("a b", Some("a b")),
            (&longest, Some(longest.as_str())),
            (&format!("{longest}a"), None),
            ("größe", None),
            (" a", None),
            ("a\r\nX-Injected: 1", None),
            ("a\u{0}", None),
        ] {
            let event = event(environment);
            let rendering = Rendering::new(&settings(|_| ()), &event, &call(&event), 0, sent_at());
            let request = rendering.into_request(&secrets()).unwrap();
            let sent = request.headers.get("x-environment").map(|value| value.to_str().unwrap());
            assert_eq!(sent, expected, "{environment}");
        }
    }

    #[test]
    fn a_custom_header_replaces_one_that_says_what_the_call_is_about() {
        let names = ["X-Site-Id", "x-webhook-id", "X-WEBHOOK-CALL-ID", "X-Environment"];
        let request = request(|draft| draft.headers = custom(&names.map(|name| (name, "own"))));
        for name in names {
            assert_eq!(request.headers.get_all(name).iter().collect::<Vec<_>>(), ["own"], "{name}");
        }
    }

    #[test]
    fn a_fingerprint_tells_what_the_log_shows_and_nothing_else() {
        let plain = |draft: &mut Draft| draft.headers = custom(&[("X-Foo", "bar"), ("Authorization", "Bearer t")]);
        let fingerprint = rendering(plain).fingerprint();
        assert_eq!(fingerprint, rendering(plain).fingerprint());
        let secret = |draft: &mut Draft| draft.headers = custom(&[("X-Foo", "bar"), ("Authorization", "Bearer u")]);
        assert_eq!(fingerprint, rendering(secret).fingerprint(), "it says nothing of a credential");
        let changes: [fn(&mut Draft); 4] = [
            |draft| draft.url = "https://example.com/other".into(),
            |draft| draft.headers = custom(&[("X-Foo", "baz"), ("Authorization", "Bearer t")]),
            |draft| draft.headers = custom(&[("X-Foo", "bar")]),
            |draft| draft.custom_payload = Some("other".into()),
        ];
        for change in changes {
            let other = |draft: &mut Draft| {
                plain(draft);
                change(draft);
            };
            assert_ne!(rendering(other).fingerprint(), fingerprint);
        }
    }

    #[test]
    fn what_another_version_sent_is_rendered_with_its_name() {
        let event = event("main");
        let own = |draft: &mut Draft| draft.headers = custom(&[("User-Agent", "own")]);
        for (settings, agent) in [(settings(|_| ()), "Carillon/0.0.9"), (settings(own), "own")] {
            let fingerprint =
                Rendering::by_version("0.0.9", &settings, &event, &call(&event), 0, Signed::No).fingerprint();
            let rendered = Rendered { version: "0.0.9".into(), fingerprint };
            let logged = LoggedRequest::again(Some((&rendered, sent_at())), &settings, &event, &call(&event), 0);
            assert_eq!((logged.headers["User-Agent"].as_str(), logged.is_as_sent), (agent, Some(true)));
        }
    }

    #[test]
    fn a_request_that_this_version_renders_differently_is_not_as_it_was_sent() {
        let (event, settings) = (event("main"), settings(|_| ()));
        let again = |sent, retries| LoggedRequest::again(sent, &settings, &event, &call(&event), retries);
        let rendered = Rendering::new(&settings, &event, &call(&event), 0, sent_at()).rendered();
        let signed = again(Some((&rendered, sent_at())), 0);
        assert_eq!(signed.is_as_sent, Some(true));
        assert_eq!(
            (&*signed.headers["Webhook-Timestamp"], &*signed.headers["Webhook-Signature"]),
            ("1767323045", REDACTED)
        );
        assert_eq!(again(Some((&rendered, sent_at())), 1).is_as_sent, Some(false), "its payload has another count");
        let later = sent_at().plus(std::time::Duration::from_secs(1));
        assert_eq!(again(Some((&rendered, later)), 0).is_as_sent, Some(false), "it was sent at another time");
        let not_yet = again(None, 0);
        assert_eq!(not_yet.is_as_sent, None);
        assert!(not_yet.headers.contains_key("Webhook-Id") && !not_yet.headers.contains_key("Webhook-Timestamp"));
    }

    #[test]
    fn a_request_from_before_signatures_is_shown_as_it_was() {
        let (settings, event) = (settings(|draft| draft.headers = custom(&[("Webhook-Id", "own")])), event("main"));
        let sent = Rendering::by_version(VERSION, &settings, &event, &call(&event), 0, Signed::No);
        let logged = LoggedRequest::again(Some((&sent.rendered(), sent_at())), &settings, &event, &call(&event), 0);
        assert_eq!((logged.is_as_sent, &*logged.headers["Webhook-Id"]), (Some(true), "own"));
        assert!(!logged.headers.contains_key("Webhook-Signature"));
    }

    #[test]
    fn custom_headers_do_not_pass_for_those_of_the_signature() {
        let names = ["Webhook-Id", "webhook-SIGNATURE", "webhook-timestamp", "Webhook-Other"];
        let request = request(|draft| draft.headers = custom(&names.map(|name| (name, "own"))));
        assert!(request.headers.values().all(|value| value != "own"), "{:?}", request.headers);
    }

    #[test]
    fn basic_credentials_become_the_authorization_unless_a_custom_header_does() {
        let with_basic = |draft: &mut Draft| {
            draft.http_basic_user = Some("Aladdin".into());
            draft.http_basic_password = Some("open sesame".into());
        };
        // The example of RFC 7617, section 2.
        assert_eq!(request(with_basic).headers["authorization"], "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
        let both = request(|draft| {
            with_basic(draft);
            draft.headers = custom(&[("Authorization", "Bearer t")]);
        });
        assert_eq!(both.headers["authorization"], "Bearer t");
    }

    #[test]
    fn values_in_a_url_are_percent_encoded() {
        let request = request(|draft| {
            draft.url = "https://example.com/{{entity.id}}?t={{entity.attributes.title}}".into();
        });
        assert_eq!(request.url.as_str(), "https://example.com/r%2F1?t=A%20%26%20B");
    }

    #[test]
    fn a_default_payload_is_bounded() {
        let fits = "a".repeat(limits::RENDERED_BODY_BYTES);
        assert_eq!(default_body(fits).map(|body| body.len()), Ok(limits::RENDERED_BODY_BYTES));
        let error = default_body("a".repeat(limits::RENDERED_BODY_BYTES + 1)).unwrap_err();
        assert!(error.contains("at most 2097152 are allowed"), "{error}");
    }

    #[test]
    fn a_custom_payload_replaces_the_whole_body() {
        let request = request(|draft| {
            draft.custom_payload =
                Some("{{event_type}}: {{entity.attributes.title}} {{{entity.attributes.title}}}".into());
        });
        assert_eq!(request.body, "publish: A &amp; B A & B");
    }

    #[test]
    fn a_template_has_the_default_payload_as_its_context() {
        let logged = rendering(|draft| draft.custom_payload = Some("{{{.}}}".into())).into_logged();
        assert_eq!(logged.payload, rendering(|_| ()).into_logged().payload);
    }

    #[test]
    fn a_url_that_renders_to_none_is_refused_with_the_reason() {
        for (url, reason) in [
            ("{{{entity.attributes.title}}}", "is no URL"),
            ("ftp://{{entity_type}}/", "must start with http"),
            ("https://u:p@{{entity_type}}/", "credentials"),
        ] {
            let error = rendering(|draft| draft.url = url.into()).into_request(&secrets()).unwrap_err();
            assert!(error.starts_with("the URL cannot be called: ") && error.contains(reason), "{url}: {error}");
        }
    }

    #[test]
    fn the_log_shows_the_request_without_credentials() {
        let logged = rendering(|draft| {
            draft.headers = custom(&[("Authorization", "Bearer t"), ("X-Api-Key", "k"), ("X-Foo", "bar")]);
        })
        .into_logged();
        assert_eq!(logged.url, "https://example.com/hook");
        assert_eq!(logged.headers["Authorization"], "[redacted]");
        assert_eq!(logged.headers["X-Api-Key"], "[redacted]");
        assert_eq!(logged.headers["X-Foo"], "bar");
        assert!(logged.payload.starts_with('{'));
    }
}
