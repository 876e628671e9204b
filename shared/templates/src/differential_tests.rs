//! The `mustache` crate as an oracle: where it does not panic, it renders what our engine renders.
//!
//! It panics where a tag names a boolean, a list or an object, so tags name texts here, while sections name anything. Of two
//! lines with nothing but a tag, one below the other, it keeps a line break, against the specification: so there are no line
//! breaks between tags here, and the specification's own cases see to them. After the last tag, alone on its line, it keeps blanks
//! (`"{{! c }} "` renders as `" "`), against the specification too: so no source ends with blanks here.

use std::panic::{AssertUnwindSafe, catch_unwind};

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::json::Index;
use crate::{Escape, Template};

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(vec!["a", "<", "&", "\"", ">", " ", "é", "\n", "{", "}"]), 0..4)
        .prop_map(|parts| parts.concat())
}

fn data() -> impl Strategy<Value = Value> {
    let element = (text(), any::<bool>()).prop_map(|(text, flag)| json!({"s": text, "flag": flag}));
    (text(), text(), any::<bool>(), prop::collection::vec(element, 0..4), text()).prop_map(
        |(s, t, flag, list, inner)| json!({"s": s, "t": t, "flag": flag, "list": list, "m": {"s": inner, "deep": {"t": t}}}),
    )
}

fn template() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "é<",
        " ",
        "{{s}}",
        "{{{t}}}",
        "{{&s}}",
        "{{m.s}}",
        "{{ m.deep.t }}",
        "{{missing}}",
        "{{missing.s}}",
        "{{! c }}",
        "{{=| |=}}|s||={{ }}=|",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(5, 30, 5, |inner| {
        let sigil = prop::sample::select(vec!["#", "^"]);
        let name = prop::sample::select(vec!["flag", "list", "m", "m.deep", "missing"]);
        (sigil, name, prop::collection::vec(inner, 0..5))
            .prop_map(|(sigil, name, inner)| format!("{{{{{sigil}{name}}}}}{}{{{{/{name}}}}}", inner.concat()))
    })
}

/// What the oracle renders; `None` if it panics or refuses.
fn expected(source: &str, data: &Value) -> Option<String> {
    catch_unwind(AssertUnwindSafe(|| mustache::compile_str(source).ok()?.render_to_string(data).ok())).ok().flatten()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn the_mustache_crate_renders_the_same(source in prop::collection::vec(template(), 0..6), data in data()) {
        let source = source.concat().trim_end().to_owned();
        let text = data.to_string();
        let index = Index::of(&text);
        let own = Template::compile(&source).unwrap().render(index.root(), Escape::Html, 1_000_000).unwrap();
        let expected = expected(&source, &data);
        prop_assert!(expected.is_some(), "the oracle has an answer to {source:?}");
        prop_assert_eq!(Some(own), expected, "{:?}", source);
    }
}
