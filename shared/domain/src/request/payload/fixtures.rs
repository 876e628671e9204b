//! The events in `tests/fixtures/events`: a sample of every entity type, for tests and the demo.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::{Map, Value};

use crate::entity::EntityType;
use crate::event::{Defaults, Event};

fn folder() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "..", "tests", "fixtures", "events"].iter().collect()
}

fn parse(json: &str) -> Event {
    let defaults =
        Defaults { id: "message-1", event_triggered_at: "2026-06-15T12:00:00.5Z".parse().unwrap(), site_id: "30571" };
    Event::parse(json, &defaults).unwrap()
}

/// The entity of the fixture `name`.
pub(crate) fn entity_of(name: &str) -> Value {
    tree(&parse(&std::fs::read_to_string(folder().join(format!("{name}.json"))).unwrap()).entity)
}

fn tree(entity: &templates::json::Object) -> Value {
    serde_json::from_str(entity.text()).unwrap()
}

#[test]
fn every_fixture_is_an_event_and_every_entity_type_has_one() {
    let mut seen = BTreeSet::new();
    for file in std::fs::read_dir(folder()).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let json = std::fs::read_to_string(&path).unwrap();
        let event = parse(&json);
        seen.insert(event.entity_type);

        let expected = if name == "item_with_blocks" { "item_publish" } else { &name };
        assert_eq!(format!("{}_{}", event.entity_type, event.event_type), expected);
        assert_eq!(tree(&event.entity)["type"], event.entity_type.as_str(), "{name}");

        // Without them, each time a fixture is sent it is a new event of whatever site takes it.
        let document: Map<String, Value> = serde_json::from_str(&json).unwrap();
        for key in ["id", "event_triggered_at", "site_id"] {
            assert!(!document.contains_key(key), "{name} has {key}");
        }
    }
    assert_eq!(seen, EntityType::ALL.iter().copied().collect());
}

#[test]
fn related_entities_are_those_that_the_entity_names() {
    for file in std::fs::read_dir(folder()).unwrap() {
        let path = file.unwrap().path();
        let event = parse(&std::fs::read_to_string(&path).unwrap());
        let relationships = tree(&event.entity).get("relationships").map(Value::to_string).unwrap_or_default();
        let related: Vec<Value> = event.related_entities.iter().map(tree).collect();
        for related in &related {
            assert!(relationships.contains(related["id"].as_str().unwrap()), "{}: {}", path.display(), related["id"]);
        }
        let has_model = related.iter().any(|related| related["type"] == "item_type");
        assert_eq!(has_model, event.entity_type == EntityType::Item, "{}", path.display());
    }
}
