//! JSON laid out for reading. What it says stays as it was written: numbers to their last digit, strings with their escapes, members in their
//! order.

use maud::{Markup, PreEscaped, Render, html};
use serde::de::IgnoredAny;

/// Largest body that is laid out, in bytes. Larger ones are plain text.
pub const MOST_BYTES: usize = 128 * 1024;
/// Most HTML that comes of it, in bytes: Lambda answers with 6 MiB at most, and a page has two bodies.
const MOST_HTML: usize = 2 * 1024 * 1024;
/// Most objects and lists of a body that can be folded away: each is an element of its own.
const MOST_FOLDS: usize = 500;
/// Deepest level that is indented; what is deeper is as far to the right.
const MOST_INDENT: usize = 16;

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

/// JSON text, laid out, with colours, and with objects and lists that can be folded away; `None` if it is none, or too large.
pub fn pretty(text: &str) -> Option<Markup> {
    if text.len() > MOST_BYTES || serde_json::from_str::<IgnoredAny>(text).is_err() {
        return None;
    }
    let (tokens, mut layout) = (tokens(text), Layout::default());
    for at in 0..tokens.len() {
        layout.put(&tokens[..at], &tokens[at..]);
        if layout.html.len() > MOST_HTML {
            return None;
        }
    }
    Some(html! { div.code.json tabindex="0" dir="ltr" role="region" aria-label="JSON" { (PreEscaped(layout.html)) } })
}

/// What is laid out so far.
#[derive(Debug, Default)]
struct Layout {
    html: String,
    /// Of each bracket that is open, whether it can be folded away.
    open: Vec<bool>,
    /// How many can.
    folds: usize,
    /// Whether the line that was begun last is that of a bracket that can be folded away, and the bracket is still to come.
    folding: bool,
    /// Whether a line ends here.
    ends: bool,
    /// Whether a block ends here, which ends its line by itself.
    block: bool,
}

impl Layout {
    /// Puts the first of the `rest` of the tokens behind those `before` it.
    fn put(&mut self, before: &[Token<'_>], rest: &[Token<'_>]) {
        let Some((token, rest)) = rest.split_first() else { return };
        match *token {
            Token::Open(bracket) => {
                self.begin(Some(token), rest);
                self.html.push(bracket);
                if !is_empty(rest) {
                    let folds = std::mem::take(&mut self.folding);
                    self.open.push(folds);
                    (self.ends, self.block) = (true, folds);
                    self.html.push_str(if folds { "</summary>" } else { "" });
                }
            }
            Token::Close(bracket) if matches!(before.last(), Some(Token::Open(_))) => self.html.push(bracket),
            Token::Close(bracket) => {
                let folds = self.open.pop().unwrap_or_default();
                self.ends = true;
                self.begin(None, rest);
                self.html.push(bracket);
                if folds {
                    // What follows it on its line is folded away, too.
                    self.html.push_str(if rest.first() == Some(&Token::Comma) { "," } else { "" });
                    self.html.push_str("</details>");
                    self.block = true;
                }
            }
            Token::Comma => {
                self.html.push_str(if self.block { "" } else { "," });
                self.ends = true;
            }
            Token::Colon => self.html.push_str(": "),
            Token::String(string) => {
                self.begin(Some(token), rest);
                self.coloured(if rest.first() == Some(&Token::Colon) { "k" } else { "s" }, string);
            }
            Token::Word(word) => {
                self.begin(Some(token), rest);
                self.coloured("w", word);
            }
        }
    }

    /// Begins a line where one ends. `token` is what the line begins with, unless that is a closing bracket.
    fn begin(&mut self, token: Option<&Token<'_>>, rest: &[Token<'_>]) {
        if !std::mem::take(&mut self.ends) {
            return;
        }
        let is_first = std::mem::take(&mut self.block);
        self.html.push_str(if is_first { "" } else { "\n" });
        let bracket = match (token, rest) {
            (Some(Token::Open(bracket)), rest) if !is_empty(rest) => Some(bracket),
            (Some(Token::String(_)), [Token::Colon, Token::Open(bracket), rest @ ..]) if !is_empty(rest) => {
                Some(bracket)
            }
            _ => None,
        };
        if let Some(bracket) = bracket.filter(|_| self.folds < MOST_FOLDS) {
            self.folds += 1;
            self.folding = true;
            let kind = if *bracket == '{' { "object" } else { "list" };
            self.html.push_str("<details class=\"");
            self.html.push_str(kind);
            self.html.push_str("\" open><summary>");
        }
        self.html.extend(std::iter::repeat_n("  ", self.open.len().min(MOST_INDENT)));
    }

    fn coloured(&mut self, class: &str, text: &str) {
        html! { span class=(class) { (text) } }.render_to(&mut self.html);
    }
}

/// Whether a bracket is closed at once.
fn is_empty(behind_it: &[Token<'_>]) -> bool {
    matches!(behind_it, [Token::Close(_), ..])
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
        // A block ends its line.
        let html = pretty(text)?.into_string().replace("</summary>", "\n").replace("</details>", "\n");
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
    fn what_holds_something_can_be_folded_away() {
        let html = pretty(r#"{"a":{"b":[1]},"c":{},"d":[[2]]}"#).unwrap().into_string();
        assert_eq!(html.matches("<details class=\"object\" open>").count(), 1, "{html}");
        assert_eq!(html.matches("<details class=\"list\" open>").count(), 3, "{html}");
        assert_eq!(html.matches("</summary>").count(), html.matches("</details>").count());
        let many = format!("[{}0]", "[1],".repeat(MOST_FOLDS + 1));
        let html = pretty(&many).unwrap().into_string();
        assert_eq!(html.matches("</details>").count(), MOST_FOLDS);
    }

    #[test]
    fn deep_lists_do_not_make_a_large_page() {
        let (open, close) = ("[".repeat(100), "]".repeat(100));
        let html = pretty(&format!("{open}{}1{close}", "1,".repeat(20_000))).unwrap().into_string();
        assert!(html.len() <= MOST_HTML, "{}", html.len());
        assert!(pretty(&format!("{open}{}1{close}", "1,".repeat(60_000))).is_none());
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
