//! Any template with any data.
//!
//! An input is the template, then, behind a byte 0xFF, the data: as JSON or, if it is none, as bytes that
//! [`documents::document`] makes JSON of.

use arbitrary::Unstructured;
use percent_encoding::percent_decode_str;
use templates::json::{Index, Node, normal_form};
use templates::{Escape, Template};
use url::Url;

use crate::{documents, text_and_rest};

/// Limit of the output: small, so that it is met often.
const LIMIT: usize = 2048;
/// Deepest nesting of the data.
const DEPTH: usize = 127;

/// Checks one input.
pub fn check(input: &[u8]) {
    let Some((source, rest)) = text_and_rest(input) else { return };
    let given = serde_json::from_slice(rest).ok().and_then(|raw| normal_form(raw, DEPTH).ok());
    let data = given.unwrap_or_else(|| documents::document(&mut Unstructured::new(rest)).to_string());
    let index = Index::of(&data);
    let data = index.root();
    values_are_escaped(data);
    let compiled = Template::compile(source);
    let again = Template::compile(source);
    assert_eq!(format!("{compiled:?}"), format!("{again:?}"), "compiling is deterministic");
    match compiled {
        Err(error) => position_is_inside(&error.to_string(), source),
        Ok(template) => [Escape::Html, Escape::Percent].iter().for_each(|e| renders(&template, source, data, *e)),
    }
}

fn renders(template: &Template, source: &str, data: Node<'_>, escape: Escape) {
    let text = match template.render(data, escape, LIMIT) {
        Ok(text) => text,
        Err(error) => {
            let error = error.to_string();
            position_is_inside(&error, source);
            assert!(names_limit(&error, LIMIT) || error.contains(" steps: "), "no limit is named: {error}");
            return;
        }
    };
    assert!(text.len() <= LIMIT, "{} bytes pass the limit", text.len());
    assert_eq!(template.render(data, escape, text.len()), Ok(text.clone()), "a limit that is met changes nothing");
    if let Some(less) = text.len().checked_sub(1) {
        let error = template.render(data, escape, less).expect_err("this is too large").to_string();
        assert!(names_limit(&error, less), "the limit is not named: {error}");
    }
    if !template.has_tags() {
        assert_eq!(text, source, "without tags there is nothing to render");
    }
    if escapes_all(source) {
        let must_be_from_the_source = |c: &char| match escape {
            Escape::Html => matches!(c, '<' | '>' | '"'),
            Escape::Percent => !is_unreserved(*c) && *c != '%',
        };
        let leaked = text.chars().filter(must_be_from_the_source).find(|c| !source.contains(*c));
        assert_eq!(leaked, None, "a value is not escaped in {text:?}");
    }
}

/// The text that a single tag renders leads back to the value, and cannot leave its place in a URL.
fn values_are_escaped(data: Node<'_>) {
    let render = |source: &str, escape| {
        let template = Template::compile(source).expect("a fixed template");
        template.render(data, escape, LIMIT).ok()
    };
    let plain = render("{{{.}}}", Escape::Percent);
    assert_eq!(plain, render("{{&.}}", Escape::Html), "both tags render the bare value");
    if let (Some(plain), Some(escaped)) = (&plain, render("{{.}}", Escape::Percent)) {
        assert!(escaped.chars().all(|c| is_unreserved(c) || c == '%'), "{escaped:?}");
        assert_eq!(percent_decode_str(&escaped).decode_utf8().as_deref(), Ok(plain.as_str()));
        assert_eq!(escaped.matches('%').count() * 2 + plain.len(), escaped.len(), "each % has two digits");
    }
    if let (Some(plain), Some(escaped)) = (&plain, render("{{.}}", Escape::Html)) {
        let unescaped = escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        assert_eq!(&unescaped, plain);
        assert!(!escaped.contains(['<', '>', '"']), "{escaped:?}");
    }
    if let Some(url) = render("https://example.com/{{.}}?q={{.}}", Escape::Percent) {
        let url = Url::parse(&url).expect("values are percent-encoded");
        assert_eq!((url.host_str(), url.username(), url.port(), url.fragment()), (Some("example.com"), "", None, None));
        assert_eq!(url.path().matches('/').count(), 1, "{url}");
        assert_eq!(url.query_pairs().count(), 1, "{url}");
        assert_eq!(url.query_pairs().next().map(|(_, value)| value.into_owned()), plain);
    }
}

/// Whether no tag of a template can be an unescaped one. Errs on the safe side.
fn escapes_all(source: &str) -> bool {
    let dense: String = source.split_whitespace().collect();
    !(dense.contains("{{{") || dense.contains("{{=") || dense.contains('&'))
}

fn is_unreserved(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~')
}

fn names_limit(error: &str, limit: usize) -> bool {
    error.contains(&format!(" {limit} bytes"))
}

/// An error begins with a place, and may name another one. Both must be in the source, and the error must be short.
fn position_is_inside(error: &str, source: &str) {
    assert!(error.starts_with("line "), "no place: {error}");
    assert!(error.len() < 1024, "an error of {} bytes", error.len());
    let other =
        if error.ends_with("is still open: close that one first") { error.rsplit("opened at ").next() } else { None };
    let lines: Vec<&str> = source.split('\n').collect();
    for text in [Some(error), other].into_iter().flatten() {
        let (line, column) = place(text).unwrap_or_else(|| panic!("no place: {text}"));
        let there = lines.get(line - 1).unwrap_or_else(|| panic!("no such line: {error}"));
        assert!(column <= there.chars().count(), "no such column: {error}");
    }
}

/// The numbers, from 1, that `line 3, column 14` begins with.
fn place(text: &str) -> Option<(usize, usize)> {
    let (line, rest) = text.strip_prefix("line ")?.split_once(", column ")?;
    Some((line.parse().ok()?, rest.split([':', ',']).next()?.parse().ok()?))
}
