//! Which event a webhook is tried with.

use std::borrow::Cow;

use actions::Error;
use actions::events::Tried;
use domain::entity::{EntityType, EventType};
use domain::event::{Defaults, Event};
use domain::samples;
use domain::time::Timestamp;

use crate::screens::webhooks::recipes::Recipe;

/// Which event a webhook is tried with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Choice {
    /// A sample of what its first trigger waits for.
    #[default]
    Fitting,
    /// The sample of this kind of event.
    Sample(EntityType, EventType),
    /// An event that came, by its id.
    Logged(String),
    /// The event of a recipe.
    Recipe(&'static Recipe),
}

/// The id of a sample in a preview. It is sent nowhere.
const EVENT_ID: &str = "preview";
const SAMPLE: &str = "sample.";
const EVENT: &str = "event.";
const RECIPE: &str = "recipe.";

impl Choice {
    /// Reads a field. What is not understood is a sample that fits.
    pub fn parse(text: &str) -> Self {
        if let Some(id) = text.strip_prefix(EVENT).filter(|id| !id.is_empty()) {
            return Self::Logged(id.to_owned());
        }
        if let Some(recipe) = text.strip_prefix(RECIPE).and_then(Recipe::named) {
            return Self::Recipe(recipe);
        }
        let kind = text.strip_prefix(SAMPLE).and_then(|kind| kind.split_once('.'));
        let kind = kind.and_then(|(entity, event)| Some((entity_of(entity)?, event_of(event)?)));
        kind.map_or(Self::Fitting, |(entity, event)| Self::Sample(entity, event))
    }

    /// What the field holds.
    pub fn value(&self) -> String {
        match self {
            Self::Fitting => String::new(),
            Self::Sample(entity, event) => format!("{SAMPLE}{}.{}", entity.as_str(), event.as_str()),
            Self::Logged(id) => format!("{EVENT}{id}"),
            Self::Recipe(recipe) => format!("{RECIPE}{}", recipe.name),
        }
    }

    /// The event. `first` is what the webhook's first trigger waits for.
    pub fn event(&self, first: Option<Kinds<'_>>, site_id: &str, now: Timestamp) -> Result<Tried, Error> {
        let document = match self {
            Self::Logged(id) => return Ok(Tried::Logged(id.clone())),
            Self::Recipe(recipe) => recipe.event.into(),
            Self::Sample(entity, event) => sample(*entity, *event)?,
            Self::Fitting => {
                let (entity, event) = fitting(first);
                sample(entity, event)?
            }
        };
        let defaults = Defaults { id: EVENT_ID, event_triggered_at: now, site_id };
        let event = Event::parse(&document, &defaults);
        let event = event.map_err(|error| Error::Fault(format!("a sample is no event: {error}")))?;
        Ok(Tried::Sent(Box::new(event)))
    }
}

fn sample(entity: EntityType, event: EventType) -> Result<Cow<'static, str>, Error> {
    samples::of(entity, event).map(|sample| sample.document).ok_or(Error::NotFound)
}

/// An entity, and what may happen to it.
pub type Kinds<'a> = (EntityType, &'a [EventType]);

/// The kind of sample that fits what a trigger waits for; of a published record if there is none.
pub fn fitting(trigger: Option<Kinds<'_>>) -> (EntityType, EventType) {
    let sampled = trigger.and_then(|(entity, events)| {
        let ticked = events.iter().find(|event| samples::of(entity, **event).is_some());
        let any = || EventType::ALL.iter().find(|event| samples::of(entity, **event).is_some());
        Some((entity, *ticked.or_else(any)?))
    });
    sampled.unwrap_or((EntityType::Item, EventType::Publish))
}

fn entity_of(text: &str) -> Option<EntityType> {
    EntityType::try_from(text.to_owned()).ok()
}

fn event_of(text: &str) -> Option<EventType> {
    EventType::try_from(text.to_owned()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_says_which_event() {
        let chosen = [
            Choice::Fitting,
            Choice::Sample(EntityType::Upload, EventType::Create),
            Choice::Logged("a.b/c".to_owned()),
            Choice::Recipe(&Recipe::ALL[0]),
        ];
        for choice in chosen {
            assert_eq!(Choice::parse(&choice.value()), choice);
        }
        for other in ["event.", "recipe.soup", "sample.", "sample.item", "sample.item.explode", "x"] {
            assert_eq!(Choice::parse(other), Choice::Fitting, "{other}");
        }
    }

    #[test]
    fn the_sample_fits_what_the_first_trigger_waits_for() {
        use EventType::{Create, Delete, Promote, Publish};
        let publish = (EntityType::Item, Publish);
        assert_eq!(fitting(None), publish);
        assert_eq!(fitting(Some((EntityType::Upload, &[Promote, Delete]))), (EntityType::Upload, Delete));
        assert_eq!(fitting(Some((EntityType::Upload, &[]))), (EntityType::Upload, Create));
    }

    #[test]
    fn every_sample_is_an_event() {
        for sample in samples::all() {
            let choice = Choice::Sample(sample.entity_type, sample.event_type);
            assert!(choice.event(None, "1", Timestamp::EPOCH).is_ok(), "{choice:?}");
        }
    }

    #[test]
    fn every_recipe_has_an_event() {
        for recipe in &Recipe::ALL {
            assert!(Choice::Recipe(recipe).event(None, "1", Timestamp::EPOCH).is_ok(), "{}", recipe.name);
        }
    }
}
