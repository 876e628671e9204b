//! Which webhooks an event fires. Event types and ids inside a filter are alternatives, filters must all hold, triggers
//! are alternatives (the contract, "Triggers and filters").

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::entity::EntityType;
use crate::event::Event;
use crate::trigger::{Filter, FilterType, Trigger};
use crate::webhook::Settings;

/// Whether a webhook with these settings fires for `event`. However many of its triggers match, it fires once.
pub fn fires(settings: &Settings, event: &Event) -> bool {
    settings.enabled && settings.events.iter().any(|trigger| trigger_matches(trigger, event))
}

fn trigger_matches(trigger: &Trigger, event: &Event) -> bool {
    trigger.entity_type == event.entity_type
        && trigger.event_types.contains(&event.event_type)
        && trigger.filters.iter().flatten().all(|filter| filter_matches(filter, event))
}

fn filter_matches(filter: &Filter, event: &Event) -> bool {
    names_of(event, filter.entity_type).iter().any(|name| filter.entity_ids.contain(name))
}

/// What an event is known by to filters of one type; nothing if such a filter does not go with the event's subject.
fn names_of(event: &Event, filter: FilterType) -> Vec<Cow<'_, str>> {
    use EntityType as E;
    match (filter, event.entity_type) {
        (FilterType::Item, E::Item)
        | (FilterType::BuildTrigger, E::BuildTrigger)
        // An event about an environment is filtered by the environment it is about, not by the one it lives in.
        | (FilterType::Environment, E::Environment) => vec![event.entity_id().into()],
        (FilterType::ItemType, E::ItemType) => model_names(&event.entity),
        (FilterType::ItemType, E::Item) => model_of_record(event),
        (FilterType::Environment, _) => vec![event.environment.as_str().into()],
        (FilterType::EnvironmentType, _) => vec![environment_type(event).into()],
        (FilterType::Item | FilterType::BuildTrigger | FilterType::ItemType, _) => Vec::new(),
    }
}

fn environment_type(event: &Event) -> &'static str {
    let own = match event.entity_type {
        EntityType::Environment => {
            event.entity.get("meta").and_then(|meta| meta.get("primary")).and_then(Value::as_bool)
        }
        _ => None,
    };
    if own.unwrap_or(event.is_environment_primary) { "primary" } else { "sandbox" }
}

/// The id of a record's model, and its API key if the related entities tell it.
fn model_of_record(event: &Event) -> Vec<Cow<'_, str>> {
    let model = event.entity.get("relationships").and_then(|all| all.pointer("/item_type/data/id"));
    let Some(id) = model.and_then(Value::as_str) else {
        return Vec::new();
    };
    let related = event.related_entities.iter().find(|entity| is_model(entity, id));
    related.map_or_else(|| vec![id.into()], model_names)
}

fn is_model(entity: &Map<String, Value>, id: &str) -> bool {
    entity.get("type").is_some_and(|kind| kind == "item_type") && entity.get("id").is_some_and(|own| own == id)
}

fn model_names(model: &Map<String, Value>) -> Vec<Cow<'_, str>> {
    let api_key = model.get("attributes").and_then(|attributes| attributes.get("api_key"));
    [model.get("id"), api_key].into_iter().flatten().filter_map(Value::as_str).map(Cow::from).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settings(events: Value) -> Settings {
        Settings { events: serde_json::from_value(events).unwrap(), ..Settings::example() }
    }

    fn event(document: Value) -> Event {
        let defaults = crate::event::Defaults {
            id: "e",
            event_triggered_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            site_id: "1",
        };
        Event::parse(&document.to_string(), &defaults).unwrap()
    }

    fn record_published() -> Event {
        event(json!({
            "entity_type": "item", "event_type": "publish",
            "entity": {"id": "r1", "type": "item", "relationships": {"item_type": {"data": {"id": "m1", "type": "item_type"}}}},
            "related_entities": [
                {"id": "m1", "type": "user", "attributes": {"api_key": "not_me"}},
                {"id": "m1", "type": "item_type", "attributes": {"api_key": "article"}},
            ],
        }))
    }

    fn fires_with(filters: Value, event: &Event) -> bool {
        let trigger =
            json!([{"entity_type": event.entity_type, "event_types": [event.event_type], "filters": filters}]);
        fires(&settings(trigger), event)
    }

    #[test]
    fn entity_type_and_event_type_must_both_match() {
        let event = record_published();
        for (entity_type, event_types, expected) in [
            ("item", json!(["publish"]), true),
            ("item", json!(["create", "publish"]), true),
            ("item", json!(["create"]), false),
            ("item", json!([]), false),
            ("upload", json!(["publish"]), false),
        ] {
            let trigger = json!([{"entity_type": entity_type, "event_types": event_types}]);
            assert_eq!(fires(&settings(trigger), &event), expected, "{entity_type} {event_types}");
        }
    }

    #[test]
    fn triggers_are_alternatives_and_none_never_fires() {
        let other = json!({"entity_type": "upload", "event_types": ["create"]});
        let own = json!({"entity_type": "item", "event_types": ["publish"]});
        let event = record_published();
        assert!(fires(&settings(json!([other, own])), &event));
        assert!(!fires(&settings(json!([other, other])), &event));
        assert!(!fires(&settings(json!([])), &event));
    }

    #[test]
    fn a_disabled_webhook_never_fires() {
        let trigger = json!([{"entity_type": "item", "event_types": ["publish"]}]);
        assert!(!fires(&Settings { enabled: false, ..settings(trigger) }, &record_published()));
    }

    #[test]
    fn ids_in_a_filter_are_alternatives_and_name_a_model_by_id_or_api_key() {
        let event = record_published();
        for (ids, expected) in [
            (json!(["m1"]), true),
            (json!(["article"]), true),
            (json!(["x", "article"]), true),
            (json!(["x", "not_me"]), false),
        ] {
            assert_eq!(fires_with(json!([{"entity_type": "item_type", "entity_ids": ids}]), &event), expected, "{ids}");
        }
    }

    #[test]
    fn filters_must_all_hold() {
        let event = record_published();
        let model = json!({"entity_type": "item_type", "entity_ids": ["m1"]});
        let main = json!({"entity_type": "environment", "entity_ids": ["main"]});
        let beta = json!({"entity_type": "environment", "entity_ids": ["beta"]});
        assert!(fires_with(json!([model, main]), &event));
        assert!(!fires_with(json!([model, beta]), &event));
        assert!(!fires_with(json!([main, beta]), &event));
        assert!(fires_with(json!(null), &event));
        assert!(fires_with(json!([]), &event));
    }

    #[test]
    fn an_item_filter_names_the_record() {
        assert!(fires_with(json!([{"entity_type": "item", "entity_ids": ["r1"]}]), &record_published()));
        assert!(!fires_with(json!([{"entity_type": "item", "entity_ids": ["m1"]}]), &record_published()));
    }

    #[test]
    fn a_model_filter_names_the_model_of_a_model_event() {
        let event = event(json!({
            "entity_type": "item_type", "event_type": "update",
            "entity": {"id": "m1", "type": "item_type", "attributes": {"api_key": "article"}},
        }));
        assert!(fires_with(json!([{"entity_type": "item_type", "entity_ids": ["article"]}]), &event));
        assert!(fires_with(json!([{"entity_type": "item_type", "entity_ids": ["m1"]}]), &event));
        assert!(!fires_with(json!([{"entity_type": "item", "entity_ids": ["m1"]}]), &event));
    }

    #[test]
    fn a_build_trigger_filter_names_the_build_trigger() {
        let event =
            event(json!({"entity_type": "build_trigger", "event_type": "deploy_failed", "entity": {"id": "b"}}));
        assert!(fires_with(json!([{"entity_type": "build_trigger", "entity_ids": ["b"]}]), &event));
        assert!(!fires_with(json!([{"entity_type": "build_trigger", "entity_ids": ["c"]}]), &event));
    }

    #[test]
    fn environment_filters_go_with_every_subject() {
        let event = event(json!({
            "entity_type": "upload", "event_type": "create", "entity": {"id": "u"},
            "environment": "beta", "is_environment_primary": false,
        }));
        for (filter, id, expected) in [
            ("environment", "beta", true),
            ("environment", "main", false),
            ("environment_type", "sandbox", true),
            ("environment_type", "primary", false),
        ] {
            assert_eq!(
                fires_with(json!([{"entity_type": filter, "entity_ids": [id]}]), &event),
                expected,
                "{filter} {id}"
            );
        }
    }

    #[test]
    fn an_environment_event_is_filtered_by_the_environment_it_is_about() {
        let event = event(json!({
            "entity_type": "environment", "event_type": "create",
            "entity": {"id": "beta", "type": "environment", "meta": {"primary": false}},
        }));
        assert!(fires_with(json!([{"entity_type": "environment", "entity_ids": ["beta"]}]), &event));
        assert!(!fires_with(json!([{"entity_type": "environment", "entity_ids": ["main"]}]), &event));
        assert!(fires_with(json!([{"entity_type": "environment_type", "entity_ids": ["sandbox"]}]), &event));
    }

    #[test]
    fn a_filter_that_does_not_go_with_the_subject_never_matches() {
        let event = event(json!({"entity_type": "upload", "event_type": "create", "entity": {"id": "u"}}));
        for filter in ["item", "item_type", "build_trigger"] {
            assert!(!fires_with(json!([{"entity_type": filter, "entity_ids": ["u"]}]), &event), "{filter}");
        }
    }
}
