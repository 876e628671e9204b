//! `/console/events/catalogue`: what events there are.

mod about;
mod kind;
mod kinds;

pub use self::kind::kind;
pub use self::kinds::kinds;

use domain::entity::{EntityType, EventType};
use domain::possible;
use domain::webhook::Webhook;

/// A kind of event: what it is about, and what happened. As in the API, its id is both, with a dot between them.
type Kind = (EntityType, EventType);

/// Every kind that can happen, in the order of DatoCMS's form.
fn all() -> impl Iterator<Item = Kind> {
    let kinds = |entity| possible::events(entity).iter().map(move |event| (entity, *event));
    crate::words::ENTITIES.into_iter().flat_map(kinds)
}

/// The kind of an id; `None` if there is no such kind, or it cannot happen.
fn parse(id: &str) -> Option<Kind> {
    all().find(|(entity, event)| id.split_once('.') == Some((entity.as_str(), event.as_str())))
}

/// Whether a webhook has a trigger for a kind, enabled or not, and whatever its conditions.
fn waits_for(webhook: &Webhook, (entity, event): Kind) -> bool {
    webhook.settings.events.iter().any(|trigger| trigger.entity_type == entity && trigger.event_types.contains(&event))
}

#[cfg(test)]
mod tests {
    use domain::samples;

    use super::*;

    #[test]
    fn a_kind_is_found_by_its_id() {
        for (entity, event) in all() {
            assert_eq!(parse(&format!("{entity}.{event}")), Some((entity, event)));
        }
        for id in ["", "item", "item.promote", "page.publish", "item.publish.x"] {
            assert_eq!(parse(id), None, "{id}");
        }
    }

    #[test]
    fn every_sample_is_in_the_catalogue() {
        for sample in samples::all() {
            assert!(all().any(|kind| kind == (sample.entity_type, sample.event_type)), "{sample:?}");
        }
    }
}
