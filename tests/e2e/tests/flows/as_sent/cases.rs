//! Webhooks and events of every sort, made by chance.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

/// Names of headers that the log hides, as users write them. `Authorization` is that of HTTP basic authentication, too.
pub const CREDENTIALS: [&str; 7] =
    ["Authorization", "Cookie", "X-Api-Key", "x-hub-signature", "PRIVATE-TOKEN", "X-Session-Id", "my_password"];
/// Names of other headers, of which some take the place of default ones.
const PLAIN: [&str; 9] =
    ["X-Plain", "x-lower", "ACCEPT", "content-type", "User-Agent", "X-Environment", "X-Site-Id", "x_odd.name!", "ETag"];

/// What is sent to receivers.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Default,
    Nested,
    Version2,
    Version2Nested,
    Custom,
}

const KINDS: [Kind; 5] = [Kind::Default, Kind::Nested, Kind::Version2, Kind::Version2Nested, Kind::Custom];

/// A webhook and an event.
#[derive(Debug, Clone)]
pub struct Case {
    kind: Kind,
    /// What follows the receiver's address: a template.
    path: String,
    template: String,
    headers: BTreeMap<&'static str, String>,
    basic: (Option<String>, Option<String>),
    environment: String,
    is_update: bool,
    /// The fields of the record, and of the record before it: the text of a JSON object.
    fields: [String; 2],
}

impl Case {
    /// The settings of the webhook, which fires for records of the model. `base` ends with `/`.
    pub fn settings(&self, base: &str, model: &str) -> Value {
        let (user, password) = &self.basic;
        json!({
            "url": format!("{base}{}", self.path),
            "custom_payload": matches!(self.kind, Kind::Custom).then_some(&self.template),
            "headers": self.headers,
            "http_basic_user": user,
            "http_basic_password": password,
            "nested_items_in_payload": matches!(self.kind, Kind::Nested | Kind::Version2Nested),
            "payload_api_version": if matches!(self.kind, Kind::Version2 | Kind::Version2Nested) { "2" } else { "3" },
            "events": [{
                "entity_type": "item",
                "event_types": ["publish", "update"],
                "filters": [{"entity_type": "item_type", "entity_ids": [model]}],
            }],
        })
    }

    /// The text of the event. It is not made of a `Value`, which would not keep how numbers and texts are written.
    pub fn event(&self, model: &str) -> String {
        let entity = |fields: &str| {
            format!(
                r#"{{"id": "record", "type": "item", "attributes": {fields},
                "relationships": {{"item_type": {{"data": {{"id": "{model}", "type": "item_type"}}}}}},
                "meta": {{"created_at": "2026-01-02T03:04:05.678+01:00", "status": "published", "current_version": "v1"}}}}"#
            )
        };
        let [after, before] = &self.fields;
        let (event_type, previous) = match self.is_update {
            true => ("update", format!(r#""previous_entity": {},"#, entity(before))),
            false => ("publish", String::new()),
        };
        format!(
            r#"{{"entity_type": "item", "event_type": "{event_type}", "environment": {}, {previous}
            "related_entities": [{{"id": "{model}", "type": "item_type", "attributes": {before}}}], "entity": {}}}"#,
            json!(self.environment),
            entity(after),
        )
    }
}

/// As many cases of each kind.
pub fn cases(runner: &mut TestRunner, of_each: usize) -> Vec<Case> {
    let kinds = KINDS.iter().flat_map(|kind| std::iter::repeat_n(*kind, of_each));
    let case = |kind| case(kind).new_tree(runner).unwrap_or_else(|reason| panic!("{reason}")).current();
    kinds.map(case).collect()
}

fn case(kind: Kind) -> impl Strategy<Value = Case> {
    let basic = (proptest::option::of("[a-zü ]{0,8}"), proptest::option::of("[ -~é]{0,8}"));
    let settings = (path(), template(), headers(), basic);
    let event = (environment(), any::<bool>(), [fields(), fields()]);
    (settings, event).prop_map(move |((path, template, headers, basic), (environment, is_update, fields))| Case {
        kind,
        path,
        template,
        headers,
        basic,
        environment,
        is_update,
        fields,
    })
}

/// Pieces put together, up to as many.
fn joined(pieces: impl Strategy<Value = String>, most: usize) -> impl Strategy<Value = String> {
    vec(pieces, 0..=most).prop_map(|pieces| pieces.concat())
}

fn one_of(texts: &[&'static str]) -> impl Strategy<Value = String> + use<> {
    select(texts.to_vec()).prop_map(str::to_owned)
}

fn path() -> impl Strategy<Value = String> {
    let pieces = [
        "hook/",
        "a b/",
        "ünï/",
        "../",
        "/",
        "%2F",
        "%zz",
        "'\"<>|^`",
        "?q=",
        "&t=",
        "{{event_type}}",
        "{{entity.attributes.a}}",
        "{{entity.attributes.b}}",
        "{{#previous_entity}}before={{id}}{{/previous_entity}}",
        "{{webhook_call_id}}",
        "{{missing}}",
    ];
    joined(one_of(&pieces), 6)
}

fn template() -> impl Strategy<Value = String> {
    let pieces = [
        "{\"text\": \"",
        "\"}",
        "{{entity.attributes.a}}",
        "{{{entity.attributes.b}}}",
        "{{&entity}}",
        "{{{previous_entity.attributes}}}",
        "{{#entity.attributes.c}}[{{.}}]{{/entity.attributes.c}}",
        "{{^previous_entity}}none\n{{/previous_entity}}",
        "{{related_entities.0.id}}",
        "{{! nothing }}",
        "{{webhook_call_id}} {{event_triggered_at}} {{attempted_auto_retries_count}}",
    ];
    joined(prop_oneof![one_of(&pieces), text()], 8)
}

fn headers() -> impl Strategy<Value = BTreeMap<&'static str, String>> {
    let names = [&PLAIN[..], &CREDENTIALS].concat();
    let most = names.len();
    (subsequence(names, 0..=6), vec("[ -~\t]{0,30}", most))
        .prop_map(|(names, values)| names.into_iter().zip(values).collect())
}

fn environment() -> impl Strategy<Value = String> {
    prop_oneof![one_of(&["main", "größe", "a  b", "x\u{7f}"]), "[ -~]{1,20}"]
}

/// A text of what is easily spoilt on its way.
fn text() -> impl Strategy<Value = String> {
    let pieces = [
        "a", "B", "é", "e\u{301}", "🔔", "\"", "\\", "<", "&", "'", "\r\n", "\t", "\u{1}", "\u{2028}", "%41", "+", " ",
        "{ ",
    ];
    joined(one_of(&pieces), 6)
}

/// A JSON object with the fields that the templates name, and blocks.
fn fields() -> impl Strategy<Value = String> {
    (json_text(), json_text(), json_text(), vec(block(2), 0..3))
        .prop_map(|(a, b, c, blocks)| format!(r#"{{"a": {a}, "b":{b} , "c": {c}, "blocks": [{}]}}"#, blocks.join(", ")))
}

/// A record inside of another, which payloads hold whole or as its id; with records inside of it, `depth` deep.
fn block(depth: usize) -> BoxedStrategy<String> {
    let inner = if depth == 0 { Just(Vec::new()).boxed() } else { vec(block(depth - 1), 0..2).boxed() };
    let block = ("[a-zA-Z0-9_-]{22}", json_text(), inner).prop_map(|(id, field, inner)| {
        format!(
            r#"{{"id": "{id}", "type": "item", "attributes": {{"field": {field}, "inner": [{}]}},
            "relationships": {{"item_type": {{"data": {{"id": "block", "type": "item_type"}}}}}}}}"#,
            inner.join(",")
        )
    });
    block.boxed()
}

/// JSON of any shape, with numbers and texts in every way of writing them.
fn json_text() -> impl Strategy<Value = String> {
    let written = [
        "null",
        "true",
        "0",
        "-0",
        "1.10",
        "1E5",
        "1e999",
        "-12345678901234567890123",
        r#""\u00e9\/\ud83d\udd14""#,
        r#""""#,
    ];
    let leaf = prop_oneof![one_of(&written), text().prop_map(|text| json!(text).to_string())];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let list = vec(inner.clone(), 0..3).prop_map(|values| format!("[ {}]", values.join(" ,")));
        let object = (vec(inner, 0..3), text()).prop_map(|(values, key)| {
            let pairs = values.iter().enumerate();
            let pairs = pairs.map(|(number, value)| format!("{} : {value}", json!(format!("{key}{number}"))));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
        });
        prop_oneof![list, object]
    })
}
