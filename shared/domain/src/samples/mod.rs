//! Samples of what event sources push: recorded events, one for each kind that there is one of.
//!
//! The files beside this one are those of `tests/fixtures/events`, here so that a function has them without the tests.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::entity::{EntityType, EventType};

/// An event as a source would push it. It says neither its id nor its time nor its site, so it is a new event wherever it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// What it is about.
    pub entity_type: EntityType,
    /// What happened.
    pub event_type: EventType,
    /// The document, JSON.
    pub document: Cow<'static, str>,
}

type Recorded = (EntityType, EventType, &'static str);

/// What was recorded, in the contract's order.
const RECORDED: [Recorded; 14] = {
    use {EntityType as E, EventType as T};
    [
        (E::ItemType, T::Update, include_str!("item_type_update.json")),
        (E::Item, T::Create, include_str!("item_create.json")),
        (E::Item, T::Update, include_str!("item_update.json")),
        (E::Item, T::Delete, include_str!("item_delete.json")),
        (E::Item, T::Publish, include_str!("item_publish.json")),
        (E::Item, T::Unpublish, include_str!("item_unpublish.json")),
        (E::Upload, T::Create, include_str!("upload_create.json")),
        (E::BuildTrigger, T::DeploySucceeded, include_str!("build_trigger_deploy_succeeded.json")),
        (E::BuildTrigger, T::DeployFailed, include_str!("build_trigger_deploy_failed.json")),
        (E::Environment, T::Create, include_str!("environment_create.json")),
        (E::Environment, T::Promote, include_str!("environment_promote.json")),
        (E::MaintenanceMode, T::Change, include_str!("maintenance_mode_change.json")),
        (E::SsoUser, T::Create, include_str!("sso_user_create.json")),
        (E::CdaCacheTags, T::Invalidate, include_str!("cda_cache_tags_invalidate.json")),
    ]
};

/// Kinds that were not recorded, and the recorded event of the same entity type that they differ from in nothing but the event type.
const VARIED: [(EntityType, EventType, EventType); 7] = {
    use {EntityType as E, EventType as T};
    [
        (E::ItemType, T::Create, T::Update),
        (E::ItemType, T::Delete, T::Update),
        (E::Upload, T::Update, T::Create),
        (E::Upload, T::Delete, T::Create),
        (E::BuildTrigger, T::DeployStarted, T::DeploySucceeded),
        (E::SsoUser, T::Update, T::Create),
        (E::SsoUser, T::Delete, T::Create),
    ]
};

/// Every sample, in the contract's order of entity types and event types.
pub fn all() -> Vec<Sample> {
    let kinds = EntityType::ALL.iter().flat_map(|entity| EventType::ALL.iter().map(|event| (*entity, *event)));
    kinds.filter_map(|(entity_type, event_type)| of(entity_type, event_type)).collect()
}

/// The sample of this kind, if there is one.
pub fn of(entity_type: EntityType, event_type: EventType) -> Option<Sample> {
    let document = match recorded(entity_type, event_type) {
        Some(document) => document.into(),
        None => {
            let (.., from) =
                VARIED.into_iter().find(|(entity, event, _)| (*entity, *event) == (entity_type, event_type))?;
            let key = |event_type: EventType| format!("\"event_type\": \"{event_type}\"");
            recorded(entity_type, from)?.replacen(&key(from), &key(event_type), 1).into()
        }
    };
    Some(Sample { entity_type, event_type, document })
}

fn recorded(entity_type: EntityType, event_type: EventType) -> Option<&'static str> {
    let found = RECORDED.into_iter().find(|(entity, event, _)| (*entity, *event) == (entity_type, event_type));
    found.map(|(.., document)| document)
}
