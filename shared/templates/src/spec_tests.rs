//! The cases of the official specification, but for those that use partials.

use serde::Deserialize;
use serde_json::Value;

use crate::{Escape, Template};

#[derive(Deserialize)]
struct Suite {
    tests: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    data: Value,
    template: String,
    expected: String,
    partials: Option<Value>,
}

/// Runs the cases of a file; there must be so many, and so many more with partials, which must not compile.
fn check(file: &str, expected_cases: usize, expected_partials: usize) {
    let path = format!("{}/../../tests/fixtures/mustache-spec/{file}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let suite: Suite = serde_json::from_str(&text).unwrap();
    let (partials, cases): (Vec<_>, Vec<_>) = suite.tests.into_iter().partition(|case| case.partials.is_some());
    for case in &cases {
        let template =
            Template::compile(&case.template).unwrap_or_else(|error| panic!("{file}, {}: {error}", case.name));
        let rendered = template.render_tree(&case.data, Escape::Html, 10_000);
        assert_eq!(rendered.as_ref(), Ok(&case.expected), "{file}, {}", case.name);
    }
    for case in &partials {
        let error = Template::compile(&case.template).unwrap_err().to_string();
        assert!(error.contains("partials are not supported"), "{file}, {}: {error}", case.name);
    }
    assert_eq!((cases.len(), partials.len()), (expected_cases, expected_partials), "cases in {file}");
}

#[test]
fn comments_follow_the_specification() {
    check("comments", 12, 0);
}

#[test]
fn delimiters_follow_the_specification() {
    check("delimiters", 12, 2);
}

#[test]
fn interpolation_follows_the_specification() {
    check("interpolation", 42, 0);
}

#[test]
fn inverted_sections_follow_the_specification() {
    check("inverted", 22, 0);
}

#[test]
fn sections_follow_the_specification() {
    check("sections", 34, 0);
}
