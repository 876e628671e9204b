//! What the form of a new webhook is filled in with.

use domain::entity::{EntityType, EventType};
use domain::webhook::PayloadApiVersion;

use super::{HeaderRow, TriggerRow, Typed, WebhookForm};
use crate::form::Form;
use crate::screens::webhooks::recipes::Recipe;

impl WebhookForm {
    /// The form that a query asks for: by `recipe`, or by `entity` and `event` of a first trigger; as it is for anything else. `None` if there is
    /// no such thing.
    pub fn start(query: &Form) -> Option<Self> {
        if query.has("recipe") {
            return Recipe::named(query.text("recipe")).and_then(Self::of_recipe);
        }
        let mut form = Self::new();
        if query.has("entity") {
            let mut trigger = TriggerRow::new();
            trigger.entity = EntityType::try_from(query.text("entity").to_owned()).ok()?;
            let event = EventType::try_from(query.text("event").to_owned()).ok()?;
            trigger.events = Some(event).filter(|event| trigger.offers(*event)).into_iter().collect();
            form.triggers = vec![trigger];
        }
        Some(form)
    }

    /// What is in a recipe is there to be replaced, so that nothing of it is a secret.
    fn of_recipe(recipe: &'static Recipe) -> Option<Self> {
        let draft = recipe.draft().ok()?;
        let trigger = |(number, trigger)| TriggerRow { was: None, ..TriggerRow::of(number, trigger) };
        let header = |(name, value)| HeaderRow { name, value: Typed(value), kept: false };
        let version = draft.payload_api_version.unwrap_or_else(|| PayloadApiVersion::default().as_str().to_owned());
        Some(Self {
            version: 0,
            recipe: Some(recipe),
            name: draft.name,
            url: draft.url,
            enabled: draft.enabled,
            auto_retry: draft.auto_retry,
            triggers: draft.events.iter().enumerate().map(trigger).collect(),
            user: draft.http_basic_user.unwrap_or_default(),
            password: Typed(draft.http_basic_password.unwrap_or_default()),
            forget_password: false,
            headers: draft.headers.into_iter().map(header).collect(),
            payload_api_version: version,
            nested: draft.nested_items_in_payload,
            custom: draft.custom_payload.is_some(),
            template: draft.custom_payload.unwrap_or_default(),
            added: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(query: &str) -> Option<WebhookForm> {
        WebhookForm::start(&Form::parse(query.as_bytes()))
    }

    #[test]
    fn every_recipe_fills_in_the_form_with_what_it_is() {
        for recipe in &Recipe::ALL {
            let form = start(&format!("recipe={}", recipe.name)).unwrap();
            assert_eq!(form.recipe, Some(recipe));
            let mut expected = recipe.draft().unwrap();
            for trigger in &mut expected.events {
                // The form has the events in an order of its own.
                trigger.event_types.sort();
            }
            assert_eq!(form.draft(None), Ok(expected), "{}", recipe.name);
        }
    }

    #[test]
    fn a_kind_of_event_is_a_trigger() {
        let form = start("entity=upload&event=delete").unwrap();
        assert_eq!(
            (form.triggers[0].entity, &form.triggers[0].events[..]),
            (EntityType::Upload, &[EventType::Delete][..])
        );
        let form = start("entity=upload&event=publish").unwrap();
        assert!(form.triggers[0].events.is_empty(), "that cannot happen");
        assert_eq!(start(""), Some(WebhookForm::new()));
        for query in ["recipe=soup", "entity=page&event=publish", "entity=item"] {
            assert_eq!(start(query), None, "{query}");
        }
    }
}
