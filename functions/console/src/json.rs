//! JSON laid out for reading. What it says stays as it was written: numbers to their last digit, strings with their escapes, members in their
//! order.

use maud::{Markup, PreEscaped, Render, html};
use serde::de::IgnoredAny;

/// Largest body that is laid out, in bytes. Larger ones are plain text.
pub const MOST_BYTES: usize = 128 * 1024;

/// A part of JSON text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Open(char),
    Close(char),
    Comma,
    Colon,
    String(&'a str),
    /// A number, `true`, `false` or `null`.
    Word(&'a str),
}

/// JSON text, laid out, with colours; `None` if it is none, or too large.
pub fn pretty(text: &str) -> Option<Markup> {
    if text.len() > MOST_BYTES || serde_json::from_str::<IgnoredAny>(text).is_err() {
        return None;
    }
    let tokens = tokens(text);
    let (mut html, mut depth) = (String::with_capacity(text.len() * 3), 0_usize);
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let next = tokens.get(at + 1);
        match *token {
            Token::Open(bracket) => {
                html.push(bracket);
                if !matches!(next, Some(Token::Close(_))) {
                    depth += 1;
                    new_line(&mut html, depth);
                }
            }
            Token::Close(bracket) => {
                if at > 0 && !matches!(tokens[at - 1], Token::Open(_)) {
                    depth = depth.saturating_sub(1);
                    new_line(&mut html, depth);
                }
                html.push(bracket);
            }
            Token::Comma => {
                html.push(',');
                new_line(&mut html, depth);
            }
            Token::Colon => html.push_str(": "),
            Token::String(string) => coloured(&mut html, if next == Some(&Token::Colon) { "k" } else { "s" }, string),
            Token::Word(word) => coloured(&mut html, "w", word),
        }
        at += 1;
    }
    Some(PreEscaped(html))
}

fn coloured(html: &mut String, class: &str, text: &str) {
    html! { span class=(class) { (text) } }.render_to(html);
}

fn new_line(html: &mut String, depth: usize) {
    html.push('\n');
    html.extend(std::iter::repeat_n("  ", depth));
}

/// The tokens of a text that is JSON.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let (mut tokens, mut at) = (Vec::new(), 0);
    while let Some(byte) = bytes.get(at) {
        let length = match byte {
            b'"' => string_length(&bytes[at..]),
            b'-' | b'0'..=b'9' | b'a'..=b'z' => word_length(&bytes[at..]),
            _ => 1,
        };
        let part = text.get(at..at + length).unwrap_or_default();
        match byte {
            b'{' | b'[' => tokens.push(Token::Open(char::from(*byte))),
            b'}' | b']' => tokens.push(Token::Close(char::from(*byte))),
            b',' => tokens.push(Token::Comma),
            b':' => tokens.push(Token::Colon),
            b'"' => tokens.push(Token::String(part)),
            b' ' | b'\t' | b'\n' | b'\r' => {}
            _ => tokens.push(Token::Word(part)),
        }
        at += length;
    }
    tokens
}

/// Length of the string that a text begins with, quotation marks included.
fn string_length(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = text.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    text.len()
}

fn word_length(text: &[u8]) -> usize {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.');
    text.iter().position(|byte| !is_part(byte)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a person reads.
    fn read(text: &str) -> Option<String> {
        let html = pretty(text)?.into_string();
        let mut shown = String::new();
        for part in html.split('<') {
            shown.push_str(part.split_once('>').map_or(part, |(_, rest)| rest));
        }
        Some(shown.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
    }

    #[test]
    fn json_is_laid_out_and_says_the_same() {
        let text = r#"{"a":[1.50,-2e+10,{}],"b\"}":"x: {,\\","c":[],"a":null,"d":{"e":true}}"#;
        let laid_out = read(text).unwrap();
        let expected = "{\n  \"a\": [\n    1.50,\n    -2e+10,\n    {}\n  ],\n  \"b\\\"}\": \"x: {,\\\\\",\n  \"c\": [],\n  \"a\": null,\n  \"d\": {\n    \"e\": true\n  }\n}";
        assert_eq!(laid_out, expected);
    }

    #[test]
    fn single_values_are_json_too() {
        for text in ["1", "\"x\"", "null", " [ ] ", "{}"] {
            assert_eq!(read(text).unwrap(), text.replace(' ', ""), "{text}");
        }
    }

    #[test]
    fn what_is_no_json_or_too_large_is_not_laid_out() {
        for text in ["", "{", "<html>", "{\"a\":}", "[1,]", "1 2"] {
            assert!(pretty(text).is_none(), "{text}");
        }
        assert!(pretty(&format!("\"{}\"", "x".repeat(MOST_BYTES))).is_none());
        assert!(pretty(&"[".repeat(10_000)).is_none());
    }

    #[test]
    fn hostile_strings_are_text() {
        let html = pretty(r#"{"<img src=x>":"</span><script>alert(1)</script>&"}"#).unwrap().into_string();
        assert!(!html.contains("<img") && !html.contains("<script"), "{html}");
    }
}
