//! A request as its bytes say.

use serde_json::{Map, Value, json};

use super::cases::CREDENTIALS;

/// A request as a receiver got it over HTTP/1.1.
#[derive(Debug)]
pub struct Request {
    /// The target in the request line: path and query.
    target: String,
    /// Names and values as they were sent.
    headers: Vec<(String, String)>,
    body: String,
}

impl Request {
    /// # Panics
    ///
    /// If these are not the bytes of a `POST` whose head and body are UTF-8.
    pub fn parse(bytes: &[u8]) -> Self {
        let text = std::str::from_utf8(bytes).unwrap_or_else(|error| panic!("{error}: {bytes:?}"));
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no head: {text:?}"));
        let mut lines = head.split("\r\n");
        let line = lines.next().unwrap_or_default();
        let target = line.strip_prefix("POST ").and_then(|line| line.strip_suffix(" HTTP/1.1"));
        let header = |line: &str| {
            let (name, value) = line.split_once(": ").unwrap_or_else(|| panic!("no header: {line:?}"));
            (name.to_owned(), value.to_owned())
        };
        Self {
            target: target.unwrap_or_else(|| panic!("no POST: {line:?}")).to_owned(),
            headers: lines.map(header).collect(),
            body: body.to_owned(),
        }
    }

    /// The value of a header; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
    }

    /// What the log is to show of it. `base` is where the receiver listens, up to the path.
    pub fn as_logged(&self, base: &str) -> Value {
        let mut headers = Map::new();
        for (name, value) in &self.headers {
            // Those are the HTTP client's own.
            if ["Host", "Content-Length"].contains(&name.as_str()) {
                continue;
            }
            let is_credential = CREDENTIALS.iter().any(|credential| credential.eq_ignore_ascii_case(name));
            let hidden = is_credential || name == "Webhook-Signature";
            let value = if hidden { "[redacted]" } else { value };
            assert_eq!(headers.insert(name.clone(), json!(value)), None, "{name} is there twice");
        }
        let url = format!("{}{}", base.trim_end_matches('/'), self.target);
        json!({"url": url, "headers": headers, "payload": self.body})
    }
}
