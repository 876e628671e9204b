//! The custom headers of a webhook's calls.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::flaw::{Flaw, Rule};
use crate::limits;
use crate::request::redaction::{REDACTED, looks_like_credential};
use crate::secret::Secret;

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
    pub fn parse(headers: BTreeMap<String, String>) -> Result<Self, Flaw> {
        if headers.len() > limits::HEADERS {
            return Err(Rule::Length.broken(format_args!("must be at most {} headers", limits::HEADERS)));
        }
        let mut seen = BTreeSet::new();
        for (name, value) in &headers {
            check_form(name, value)?;
            let lower = name.to_ascii_lowercase();
            if RESERVED_HEADERS.contains(&lower.as_str()) {
                let message = format_args!("{name} is set by the HTTP client and cannot be chosen");
                return Err(Rule::Invalid.broken(message));
            }
            if name.len() + value.len() > limits::HEADER_BYTES {
                let message = format_args!("{name} must have at most {} bytes with its value", limits::HEADER_BYTES);
                return Err(Rule::Length.broken(message));
            }
            if !seen.insert(lower) {
                let message = format_args!("{name} is there twice: header names do not differ by case");
                return Err(Rule::Invalid.broken(message));
            }
        }
        Ok(Self(headers.into_iter().map(|(name, value)| (name, Secret::new(value))).collect()))
    }

    /// The same, with the values of those hidden that look like credentials.
    pub fn without_secrets(self) -> Self {
        let hidden = |(name, value): (String, Secret)| {
            let value = if looks_like_credential(&name) { Secret::new(REDACTED) } else { value };
            (name, value)
        };
        Self(self.0.into_iter().map(hidden).collect())
    }

    /// The headers, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }
}

fn check_form(name: &str, value: &str) -> Result<(), Flaw> {
    if http::HeaderName::from_bytes(name.as_bytes()).is_err() {
        let message = format_args!("{name:?} is no header name (RFC 9110: letters, digits and !#$%&'*+-.^_`|~)");
        return Err(Rule::Format.broken(message));
    }
    // `http::HeaderValue` would take all of Unicode. A receiver may read that as it likes (RFC 9110, section 5.5).
    if !value.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte)) {
        let message = format_args!("the value of {name} must hold visible ASCII characters, spaces and tabs only");
        return Err(Rule::Format.broken(message));
    }
    Ok(())
}

impl From<CustomHeaders> for BTreeMap<String, String> {
    fn from(headers: CustomHeaders) -> Self {
        headers.0.into_iter().map(|(name, value)| (name, value.expose().to_owned())).collect()
    }
}
