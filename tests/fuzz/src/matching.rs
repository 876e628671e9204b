//! Which triggers an event fires, for triggers that are made for it.

use domain::entity::{EntityType, EventType};
use domain::event::Event;
use domain::matching::Known;
use domain::trigger::{EntityIds, Filter, FilterType, Trigger};
use domain::webhook::Settings;

/// Checks `event` against triggers that it must and must not fire, in a webhook with these settings otherwise.
pub fn check(settings: &Settings, event: &Event) {
    let known = Known::of(event);
    let fires_on =
        |trigger: Trigger| known.fires(&Settings { events: vec![trigger], enabled: true, ..settings.clone() });
    let plain = Trigger { entity_type: event.entity_type, event_types: vec![event.event_type], filters: None };
    let with = |filters: &[(FilterType, &str)]| Trigger {
        filters: Some(filters.iter().map(filter).collect()),
        ..plain.clone()
    };
    let environment_type = |name| with(&[(FilterType::EnvironmentType, name)]);

    let disabled = Settings { events: vec![plain.clone()], enabled: false, ..settings.clone() };
    assert!(!known.fires(&disabled), "a disabled webhook fires");
    assert!(fires_on(plain.clone()) && fires_on(with(&[])), "a trigger without filters does not fire");
    assert!(!fires_on(Trigger { event_types: Vec::new(), ..plain.clone() }), "no event type fires");
    for other in EventType::ALL.iter().copied().filter(|other| *other != event.event_type) {
        assert!(!fires_on(Trigger { event_types: vec![other], ..plain.clone() }), "{other} fires");
    }
    for other in EntityType::ALL.iter().copied().filter(|other| *other != event.entity_type) {
        assert!(!fires_on(Trigger { entity_type: other, ..plain.clone() }), "{other} fires");
    }

    let subject = match event.entity_type {
        EntityType::Item => Some(FilterType::Item),
        EntityType::ItemType => Some(FilterType::ItemType),
        EntityType::BuildTrigger => Some(FilterType::BuildTrigger),
        EntityType::Environment => Some(FilterType::Environment),
        _ => None,
    };
    if let Some(subject) = subject {
        assert!(fires_on(with(&[(subject, &event.entity_id())])), "a filter by its own id does not fire");
    }
    if event.entity_type != EntityType::Environment {
        let place = (FilterType::Environment, event.environment.as_str());
        assert!(fires_on(with(&[place])), "a filter by its environment does not fire");
        assert!(!fires_on(with(&[place, (FilterType::Environment, "")])), "one filter of two is enough");
    }
    let types = ["primary", "sandbox"].map(|name| fires_on(environment_type(name)));
    assert!(types[0] != types[1], "an environment is of one type");
}

fn filter((kind, id): &(FilterType, &str)) -> Filter {
    let ids = EntityIds::try_from(vec![(*id).to_owned()]).expect("one id");
    Filter { entity_type: *kind, entity_ids: ids }
}
