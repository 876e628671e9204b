//! Samples of events, to try webhooks with.

use domain::entity::{EntityType, EventType};
use domain::samples::{self, Sample};
use maud::{Markup, html};

use crate::words;

/// The value of a sample in a field, such as `item.publish`.
fn value(entity: EntityType, event: EventType) -> String {
    format!("{entity}.{event}")
}

/// The sample of a value; if there is none, that of the publication of a record.
pub fn chosen(field: &str) -> Option<Sample> {
    let (entity, event) = field.split_once('.').unwrap_or_default();
    let entity = EntityType::try_from(entity.to_owned()).unwrap_or(EntityType::Item);
    let event = EventType::try_from(event.to_owned()).unwrap_or(EventType::Publish);
    samples::of(entity, event).or_else(|| samples::of(EntityType::Item, EventType::Publish))
}

/// The options of a field that one chooses a sample in. `of` is the chosen one.
pub fn options(of: Option<(EntityType, EventType)>) -> Markup {
    let of = of.unwrap_or((EntityType::Item, EventType::Publish));
    html! {
        @for Sample { entity_type, event_type, .. } in samples::all() {
            option value=(value(entity_type, event_type)) selected[of == (entity_type, event_type)] {
                (words::happening(entity_type, event_type))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_is_chosen_by_its_value() {
        for sample in samples::all() {
            assert_eq!(chosen(&value(sample.entity_type, sample.event_type)), Some(sample));
        }
        for other in ["", "x", "upload.publish", "item."] {
            let sample = chosen(other).unwrap();
            assert_eq!(sample.event_type, EventType::Publish, "{other}");
        }
    }
}
