//! What the template says of the mapping from the stream, beside what `alarms.rs` and `hardening.rs` hold.

#![cfg(test)]

use serde_json::{Value, json};

use crate::transformed::{list, named, of_type};

fn mapping_of_the_stream() -> &'static Value {
    let mappings = of_type("AWS::Lambda::EventSourceMapping").into_values();
    let mut streams = mappings.filter(|one| one["EventSourceArn"]["Fn::GetAtt"][1] == "StreamArn");
    streams.next().expect("a mapping of a stream")
}

/// Whether a record passes the pattern, of which this knows as much as the template uses: lists of texts, prefixes, objects.
fn passes(pattern: &Value, value: &Value) -> bool {
    match pattern {
        Value::Object(fields) => fields.iter().all(|(name, pattern)| passes(pattern, &value[name])),
        Value::Array(choices) => choices.iter().any(|choice| match choice["prefix"].as_str() {
            Some(prefix) => value.as_str().is_some_and(|text| text.starts_with(prefix)),
            None => choice == value,
        }),
        _ => panic!("{pattern}"),
    }
}

#[test]
fn calls_and_events_that_come_to_be_and_change_are_told_and_nothing_else_costs_an_invocation() {
    let filters = list(&mapping_of_the_stream()["FilterCriteria"]["Filters"]);
    let pattern = |filter: &Value| serde_json::from_str(filter["Pattern"].as_str().expect("a text")).expect("JSON");
    let patterns: Vec<Value> = filters.into_iter().map(pattern).collect();
    let record = |event: &str, pk: &str, sk: &str| json!({"eventName": event, "dynamodb": {"Keys": {"pk": {"S": pk}, "sk": {"S": sk}}}});
    for (event, pk, sk, expected) in [
        ("INSERT", "CALLS#AAAAAAAAAAAAAAAAAAAABw", "x", true),
        ("MODIFY", "CALLS#AAAAAAAAAAAAAAAAAAAABw", "x", true),
        // What expires is deleted by DynamoDB itself.
        ("REMOVE", "CALLS#AAAAAAAAAAAAAAAAAAAABw", "x", false),
        ("INSERT", "CALL#AAAA", "x", false),
        ("INSERT", "EVENT#1#2", "EVENT", true),
        ("MODIFY", "EVENT#1#2", "EVENT", true),
        ("REMOVE", "EVENT#1#2", "EVENT", false),
        // Parts of a large event come before it is there.
        ("INSERT", "EVENT#1#2", "PART#00#01", false),
        // What the tally writes must not set it off again.
        ("MODIFY", "TALLY#1", "CHAPTER#x", false),
        ("INSERT", "EVENTS#1#item", "2026-11-24T10:00:00Z#00", false),
    ] {
        let told = patterns.iter().any(|pattern| passes(pattern, &record(event, pk, sk)));
        assert_eq!(told, expected, "{event} {pk} {sk}");
    }
}

#[test]
fn the_stream_holds_keys_only() {
    let table = named(&mapping_of_the_stream()["EventSourceArn"]).expect("a table");
    assert_eq!(of_type("AWS::DynamoDB::Table")[table]["StreamSpecification"], json!({"StreamViewType": "KEYS_ONLY"}));
}
