//! Reading the fields.

use domain::entity::{EntityType, EventType};
use domain::limits;
use domain::trigger::FilterType;

use super::triggers::{Condition, TriggerRow};
use super::{HeaderRow, Typed, WebhookForm};
use crate::form::Form;
use crate::screens::webhooks::recipes::Recipe;

impl WebhookForm {
    /// What was sent. What no browser sends, such as an entity that there is none of, is taken for what comes first.
    pub fn parse(form: &Form) -> Self {
        let text = |name: &str| form.text(name).to_owned();
        let headers = (0..form.rows("headers", limits::HEADERS)).map(|number| HeaderRow {
            name: text(&format!("headers.{number}.name")).trim().to_owned(),
            value: Typed(text(&format!("headers.{number}.value"))),
            kept: form.has(&format!("headers.{number}.kept")),
        });
        Self {
            version: form.text("version").parse().unwrap_or_default(),
            recipe: Recipe::named(form.text("recipe")),
            name: text("name"),
            url: text("url"),
            enabled: form.has("enabled"),
            auto_retry: form.has("auto_retry"),
            triggers: (0..form.rows("triggers", limits::TRIGGERS)).map(|number| trigger(form, number)).collect(),
            user: text("user"),
            password: Typed(text("password")),
            forget_password: form.has("forget_password"),
            headers: headers.collect(),
            payload_api_version: text("payload_api_version"),
            nested: form.has("nested"),
            custom: form.has("custom"),
            template: text("template").replace("\r\n", "\n"),
            added: None,
        }
    }
}

fn trigger(form: &Form, number: usize) -> TriggerRow {
    let name = |field: &str| format!("triggers.{number}.{field}");
    let impossible = name("impossible");
    let mut row = TriggerRow {
        was: form.text(&name("was")).parse().ok(),
        entity: EntityType::try_from(form.text(&name("entity")).to_owned()).unwrap_or(EntityType::Item),
        events: Vec::new(),
        impossible: form.all(&impossible).filter_map(event).collect(),
        conditions: Vec::new(),
    };
    let events = name("events");
    // The boxes of what cannot happen are hidden, not gone: they may be ticked for the entity that was chosen before.
    let ticked: Vec<EventType> = form.all(&events).filter_map(event).collect();
    let is_ticked = |event: &&EventType| ticked.contains(event) && row.offers(**event);
    row.events = EventType::ALL.iter().filter(is_ticked).copied().collect();
    let conditions = (0..form.rows(&name("conditions"), limits::FILTERS)).filter_map(|condition| {
        let kind = form.text(&name(&format!("conditions.{condition}.kind"))).to_owned();
        let ids = form.text(&name(&format!("conditions.{condition}.ids"))).to_owned();
        Some(Condition { kind: FilterType::try_from(kind).ok()?, ids })
    });
    row.conditions = conditions.collect();
    row
}

fn event(name: &str) -> Option<EventType> {
    EventType::try_from(name.to_owned()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_are_read() {
        let form = WebhookForm::parse(&Form::parse(
            b"version=3&name=N&url=U&enabled=on&triggers.0.was=0&triggers.0.entity=item&triggers.0.events=publish&triggers.0.events=create\
              &triggers.0.conditions.0.kind=item_type&triggers.0.conditions.0.ids=a%2C+b&headers.0.name=+X-A+&headers.0.value=1\
              &custom=on&template=a%0D%0Ab&payload_api_version=3",
        ));
        assert_eq!((form.version, form.name.as_str(), form.enabled, form.auto_retry), (3, "N", true, false));
        assert_eq!(form.triggers[0].events, [EventType::Create, EventType::Publish]);
        assert_eq!(form.triggers[0].conditions[0].ids, "a, b");
        assert_eq!(form.headers[0].name, "X-A");
        assert_eq!(form.template, "a\nb");
    }

    #[test]
    fn a_box_that_is_hidden_for_the_entity_does_not_count() {
        let sent = b"triggers.0.entity=upload&triggers.0.events=create&triggers.0.events=publish";
        let row = &WebhookForm::parse(&Form::parse(sent)).triggers[0];
        assert_eq!((row.entity, &row.events[..]), (EntityType::Upload, &[EventType::Create][..]));
        let kept = [&sent[..], b"&triggers.0.impossible=publish"].concat();
        assert_eq!(WebhookForm::parse(&Form::parse(&kept)).triggers[0].events.len(), 2);
    }
}
