use std::path::PathBuf;

use super::*;
use crate::event::{Defaults, Event};

fn fixtures() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "..", "..", "tests", "fixtures", "events"].iter().collect()
}

#[test]
fn what_was_recorded_is_the_text_of_the_fixtures() {
    for (entity_type, event_type, document) in RECORDED {
        let path = fixtures().join(format!("{entity_type}_{event_type}.json"));
        let fixture = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(document == fixture, "{} is not what is embedded: copy it", path.display());
    }
}

#[test]
fn every_fixture_that_is_named_after_its_kind_is_a_sample() {
    let names = std::fs::read_dir(fixtures()).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut unknown: Vec<String> = names.collect();
    for (entity_type, event_type, _) in RECORDED {
        let own = format!("{entity_type}_{event_type}.json");
        unknown.retain(|name| *name != own);
    }
    assert_eq!(unknown, ["item_with_blocks.json"], "another publication of an item");
}

#[test]
fn each_sample_is_an_event_of_its_kind() {
    let samples = all();
    assert_eq!(samples.len(), RECORDED.len() + VARIED.len(), "each kind once");
    for sample in samples {
        let defaults =
            Defaults { id: "e", event_triggered_at: "2026-01-02T03:04:05Z".parse().unwrap(), site_id: "any" };
        let event = Event::parse(&sample.document, &defaults).unwrap();
        assert_eq!((event.entity_type, event.event_type), (sample.entity_type, sample.event_type));
        // It is a new event of whatever site it is sent to.
        assert_eq!((event.id.as_str(), event.site_id.as_str()), (defaults.id, defaults.site_id));
        assert_eq!(event.event_triggered_at, defaults.event_triggered_at);
        assert_eq!(of(sample.entity_type, sample.event_type), Some(sample));
    }
}

#[test]
fn kinds_that_never_happen_have_no_sample() {
    assert_eq!(of(EntityType::Upload, EventType::Publish), None);
}
