//! What holds for every template and every data.

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{Escape, Template};

fn source() -> impl Strategy<Value = String> {
    let fragments = prop::sample::select(vec![
        "{{",
        "}}",
        "{{{",
        "}}}",
        "{",
        "}",
        "#",
        "^",
        "/",
        "!",
        "=",
        "&",
        ">",
        "<",
        "$",
        ".",
        "a",
        "b",
        "a.b",
        "é",
        " ",
        "\t",
        "\n",
        "\r\n",
        "{{a}}",
        "{{{b}}}",
        "{{&a.b}}",
        "{{.}}",
        "{{#a}}",
        "{{^b}}",
        "{{#.}}",
        "{{/a}}",
        "{{/b}}",
        "{{/.}}",
        "{{! c }}",
        "{{=| |=}}",
        "|",
        "|={{ }}=|",
        "{{=é <=}}",
    ]);
    prop::collection::vec(fragments, 0..24).prop_map(|fragments| fragments.concat())
}

/// Templates that compile, so that rendering is tried too.
fn well_formed() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "é<",
        "\n",
        " ",
        "{{a}}",
        "{{{b}}}",
        "{{a.b}}",
        "{{.}}",
        "{{&c}}",
        "{{! c }}",
        "{{=| |=}}|a||={{ }}=|",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(6, 40, 6, |inner| {
        let sigil = prop::sample::select(vec!["#", "^"]);
        let name = prop::sample::select(vec!["a", "b", "a.b", "."]);
        (sigil, name, prop::collection::vec(inner, 0..6))
            .prop_map(|(sigil, name, body)| format!("{{{{{sigil}{name}}}}}{}{{{{/{name}}}}}", body.concat()))
    })
}

fn data() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,6}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 30, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            (inner.clone(), inner).prop_map(|(a, b)| json!({"a": a, "b": b})),
        ]
    })
}

fn escape() -> impl Strategy<Value = Escape> {
    prop::sample::select(vec![Escape::Html, Escape::Percent])
}

proptest! {
    #[test]
    fn nothing_panics(source in source(), data in data(), escape in escape()) {
        if let Ok(template) = Template::compile(&source) {
            let _ = template.render_tree(&data, escape, 1000);
        }
    }

    #[test]
    fn output_never_exceeds_its_limit(source in well_formed(), data in data(), escape in escape(), limit in 0..64_usize) {
        let template = Template::compile(&source).unwrap();
        if let Ok(text) = template.render_tree(&data, escape, limit) {
            prop_assert!(text.len() <= limit);
        }
    }

    #[test]
    fn a_limit_that_is_met_changes_nothing(source in well_formed(), data in data(), escape in escape()) {
        let template = Template::compile(&source).unwrap();
        if let Ok(text) = template.render_tree(&data, escape, 10_000) {
            prop_assert_eq!(template.render_tree(&data, escape, text.len()), Ok(text.clone()));
            if let Some(less) = text.len().checked_sub(1) {
                prop_assert!(template.render_tree(&data, escape, less).is_err());
            }
        }
    }

    #[test]
    fn text_without_tags_renders_to_itself(text in r"(?s)([^{]|\{[^{])*", data in data(), escape in escape()) {
        let template = Template::compile(&text).unwrap();
        prop_assert!(!template.has_tags());
        prop_assert_eq!(template.render_tree(&data, escape, text.len()), Ok(text));
    }
}
