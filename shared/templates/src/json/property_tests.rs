//! What holds for every JSON, with `serde_json`'s trees as the measure.

use proptest::prelude::*;
use serde_json::{Map, Value};

use crate::json::{Index, Kind, Node, normal_form};

fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![".{0,6}", r#"[\\"/\x00-\x20a\u{e9}\u{1f514}]{0,6}"#];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((text.clone(), inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Another text of the same value: every character of a string is escaped, and whitespace is everywhere.
fn escaped(value: &Value) -> String {
    match value {
        Value::String(text) => escaped_string(text),
        Value::Array(elements) => {
            format!(" [ {} ]\t", elements.iter().map(escaped).collect::<Vec<_>>().join(" , "))
        }
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| format!("{} :\n{}", escaped_string(key), escaped(value)));
            format!("{{\r {} }}", members.collect::<Vec<_>>().join(" , "))
        }
        _ => value.to_string(),
    }
}

fn escaped_string(text: &str) -> String {
    format!("\"{}\"", text.encode_utf16().map(|unit| format!("\\u{unit:04X}")).collect::<String>())
}

/// The tree that an index shows.
fn tree(node: Node<'_>) -> Value {
    match node.kind() {
        Kind::List => node.elements().map(tree).collect(),
        Kind::Object => Value::Object(
            node.members()
                .map(|member| (member.key.as_str().unwrap().into_owned(), tree(member.value)))
                .collect::<Map<_, _>>(),
        ),
        Kind::String => node.as_str().unwrap().into(),
        _ => serde_json::from_str(node.text()).unwrap(),
    }
}

proptest! {
    #[test]
    fn the_normal_form_is_what_serde_json_writes(value in value()) {
        let compact = value.to_string();
        for text in [compact.clone(), format!("{value:#}"), escaped(&value)] {
            let normal = normal_form(serde_json::from_str(&text).unwrap(), 100);
            prop_assert_eq!(normal.as_ref(), Ok(&compact), "{}", text);
        }
    }

    #[test]
    fn an_index_shows_the_tree(value in value()) {
        let text = value.to_string();
        let index = Index::of(&text);
        prop_assert_eq!(tree(index.root()), value.clone());
        prop_assert_eq!(index.root().text(), text.as_str());
        if let Value::Object(members) = &value {
            for (key, value) in members {
                prop_assert_eq!(&index.root().get(key).map(tree).unwrap_or_default(), value);
            }
        }
    }

    #[test]
    fn texts_that_are_no_json_do_not_panic(text in r#"[\[\]{}",:\\a1 é]{0,24}"#) {
        fn walk(node: Node<'_>, depth: usize) -> usize {
            let _ = (node.as_str(), node.display().to_string(), node.get("a"), node.get("1"));
            if depth == 30 {
                return 0;
            }
            let members = node.members().map(|member| walk(member.key, depth + 1) + walk(member.value, depth + 1));
            1 + node.elements().map(|element| walk(element, depth + 1)).sum::<usize>() + members.sum::<usize>()
        }
        walk(Index::of(&text).root(), 0);
    }
}
