//! A request as a command of curl.

use domain::request::LoggedRequest;
use domain::request::redaction::REDACTED;

/// Largest body that is part of the command, in bytes: a command line has its limits, too.
const MOST_BYTES: usize = 64 * 1024;

/// The command, and what is to be known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The command, for a shell of POSIX.
    pub text: String,
    /// Whether credentials are missing: the log does not have them.
    pub lacks_credentials: bool,
    /// Whether the body is in a file, which is to be downloaded first.
    pub takes_file: bool,
}

/// The command that sends a request.
pub fn command(request: &LoggedRequest) -> Command {
    let mut text = format!("curl -X POST {}", quoted(&request.url));
    for (name, value) in &request.headers {
        // By `Name:` curl would leave the header out.
        let header = if value.is_empty() { format!("{name};") } else { format!("{name}: {value}") };
        text.push_str(&format!(" \\\n  -H {}", quoted(&header)));
    }
    let takes_file = request.payload.len() > MOST_BYTES;
    let body = if takes_file { "@request.txt".to_owned() } else { quoted(&request.payload) };
    let option = if takes_file { "--data-binary" } else { "--data-raw" };
    text.push_str(&format!(" \\\n  {option} {body}"));
    Command { text, lacks_credentials: request.headers.values().any(|value| value == REDACTED), takes_file }
}

/// A word for a shell, whatever it holds.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn request(payload: String) -> LoggedRequest {
        let headers = [("Accept", "*/*"), ("Authorization", REDACTED)];
        let headers: BTreeMap<_, _> = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        LoggedRequest { url: "https://example.com/?a=1&b=2".to_owned(), headers, payload, is_as_sent: None }
    }

    #[test]
    fn nothing_in_a_body_ends_the_word() {
        let command = command(&request("{\"a\": \"it's $HOME `x`\"}".to_owned()));
        assert!(command.text.ends_with(r#"--data-raw '{"a": "it'\''s $HOME `x`"}'"#), "{}", command.text);
        assert!(command.text.starts_with("curl -X POST 'https://example.com/?a=1&b=2' \\\n  -H 'Accept: */*'"));
        assert!(command.lacks_credentials && !command.takes_file);
    }

    #[test]
    fn a_header_without_a_value_is_sent_as_one() {
        let mut own = request("x".to_owned());
        own.headers.insert("X-Empty".to_owned(), String::new());
        assert!(command(&own).text.contains(r" -H 'X-Empty;' "), "{}", command(&own).text);
    }

    #[test]
    fn a_large_body_is_a_file() {
        let command = command(&request("x".repeat(MOST_BYTES + 1)));
        assert!(command.takes_file && command.text.ends_with("--data-binary @request.txt"));
    }
}
