//! Which webhooks an event fires, and why. Event types and ids inside a filter are alternatives, filters must all hold, triggers
//! are alternatives (the contract, "Triggers and filters").

mod check;

use templates::json::{Kind, Node};

pub use self::check::{Check, Checked};
use crate::entity::EntityType;
use crate::event::Event;
use crate::trigger::{FilterType, Trigger};
use crate::webhook::Settings;

/// What triggers and filters know an event by. It is read from the event once, however many webhooks there are.
#[derive(Debug)]
pub struct Known<'e> {
    event: &'e Event,
    entity_id: String,
    /// Id and API key of the model that the event is about, or whose record it is about.
    model: Vec<String>,
    is_primary: bool,
}

impl<'e> Known<'e> {
    /// Reads what there is to know.
    pub fn of(event: &'e Event) -> Self {
        let index = event.entity.index();
        let entity = index.root();
        let primary = match event.entity_type {
            EntityType::Environment => at(entity, &["meta", "primary"]).map(Node::kind),
            _ => None,
        };
        Self {
            event,
            entity_id: entity.get("id").and_then(text).unwrap_or_default(),
            model: match event.entity_type {
                EntityType::ItemType => model_names(entity),
                EntityType::Item => model_of_record(entity, event),
                _ => Vec::new(),
            },
            is_primary: match primary {
                Some(Kind::Boolean(primary)) => primary,
                _ => event.is_environment_primary,
            },
        }
    }

    /// Whether the event fires a webhook with these settings. However many of its triggers match, it fires once.
    pub fn fires(&self, settings: &Settings) -> bool {
        settings.events.iter().any(|trigger| self.checks(settings, trigger).all(|check| check.passes()))
    }

    /// Why the event fires a webhook with these settings, or why not: the checks of each of its triggers, in order. A trigger
    /// matches if all of its checks pass; it fires if a trigger matches. They are the checks that [`Self::fires`] goes by.
    pub fn explain<'s>(&'s self, settings: &'s Settings) -> Vec<Checked<'s>> {
        settings.events.iter().map(|trigger| Checked(self.checks(settings, trigger).collect())).collect()
    }

    /// What must hold for a trigger to match, the cheapest first.
    fn checks<'s>(&'s self, settings: &'s Settings, trigger: &'s Trigger) -> impl Iterator<Item = Check<'s>> {
        let event = self.event;
        let about = [
            Check::Enabled { actual: settings.enabled },
            Check::EntityType { expected: trigger.entity_type, actual: event.entity_type },
            Check::EventType { expected: &trigger.event_types, actual: event.event_type },
        ];
        let filters = trigger.filters.iter().flatten();
        let filters = filters.map(|filter| Check::Filter { expected: filter, actual: self.names(filter.entity_type) });
        about.into_iter().chain(filters)
    }

    /// What the event is known by to filters of one type; nothing if such a filter does not go with its subject.
    fn names(&self, filter: FilterType) -> Vec<&str> {
        use EntityType as E;
        match (filter, self.event.entity_type) {
            (FilterType::Item, E::Item)
            | (FilterType::BuildTrigger, E::BuildTrigger)
            // An event about an environment is filtered by the environment it is about, not by the one it lives in.
            | (FilterType::Environment, E::Environment) => vec![&self.entity_id],
            (FilterType::ItemType, E::ItemType | E::Item) => self.model.iter().map(String::as_str).collect(),
            (FilterType::Environment, _) => vec![&self.event.environment],
            (FilterType::EnvironmentType, _) => vec![if self.is_primary { "primary" } else { "sandbox" }],
            (FilterType::Item | FilterType::BuildTrigger | FilterType::ItemType, _) => Vec::new(),
        }
    }
}

/// The id of a record's model, and its API key if the related entities tell it.
fn model_of_record(record: Node<'_>, event: &Event) -> Vec<String> {
    let Some(id) = at(record, &["relationships", "item_type", "data", "id"]).and_then(text) else {
        return Vec::new();
    };
    let model = event.related_entities.iter().find_map(|related| {
        let index = related.index();
        let related = index.root();
        let has = |key: &str, value: &str| related.get(key).is_some_and(|own| own.is(value));
        (has("type", "item_type") && has("id", &id)).then(|| model_names(related))
    });
    model.unwrap_or_else(|| vec![id])
}

fn model_names(model: Node<'_>) -> Vec<String> {
    [at(model, &["id"]), at(model, &["attributes", "api_key"])].into_iter().flatten().filter_map(text).collect()
}

/// The value at the end of a path of keys.
fn at<'i>(value: Node<'i>, path: &[&str]) -> Option<Node<'i>> {
    path.iter().try_fold(value, |value, key| value.get(key))
}

fn text(value: Node<'_>) -> Option<String> {
    value.as_str().map(Into::into)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// Whether it fires; the explanation must say the same.
    fn fires(settings: &Settings, event: &Event) -> bool {
        let known = Known::of(event);
        let fires = known.fires(settings);
        assert_eq!(known.explain(settings).iter().any(Checked::matches), fires);
        fires
    }

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

    #[test]
    fn an_explanation_compares_what_a_trigger_asks_with_what_the_event_is() {
        let event = record_published();
        let known = Known::of(&event);
        let settings = Settings {
            enabled: false,
            ..settings(json!([{"entity_type": "item", "event_types": ["create", "publish"], "filters": [
                {"entity_type": "item_type", "entity_ids": ["article"]},
                {"entity_type": "environment_type", "entity_ids": ["sandbox"]},
                {"entity_type": "build_trigger", "entity_ids": ["7"]},
            ]}]))
        };
        let explained = known.explain(&settings);
        let [Checked(checks)] = explained.as_slice() else { panic!("{explained:?}") };
        let passed: Vec<bool> = checks.iter().map(Check::passes).collect();
        assert_eq!(passed, [false, true, true, true, false, false]);
        let names = |check: &Check<'_>| match check {
            Check::Filter { actual, .. } => actual.iter().map(|name| (*name).to_owned()).collect(),
            _ => Vec::new(),
        };
        let actual: Vec<Vec<String>> = checks[3..].iter().map(names).collect();
        // A build trigger is nothing that a record is known by.
        assert_eq!(actual, [vec!["m1".to_owned(), "article".to_owned()], vec!["primary".to_owned()], Vec::new()]);
    }
}
