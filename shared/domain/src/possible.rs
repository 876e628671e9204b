//! Which events there are of which entities, and which filters go with them: what a form offers. Every combination is accepted all the same;
//! one that cannot happen never fires.

use crate::entity::{EntityType, EventType};
use crate::trigger::FilterType;

/// What can happen to an entity, by DatoCMS's documentation of webhooks. It says no more of SSO users than that they are created; the
/// official skill for agents lists updates and deletions, too.
pub const fn events(of: EntityType) -> &'static [EventType] {
    use EventType as E;
    match of {
        EntityType::Item => &[E::Create, E::Update, E::Delete, E::Publish, E::Unpublish],
        EntityType::ItemType | EntityType::Upload | EntityType::SsoUser => &[E::Create, E::Update, E::Delete],
        EntityType::BuildTrigger => &[E::DeployStarted, E::DeploySucceeded, E::DeployFailed],
        EntityType::Environment => &[E::Create, E::Update, E::Delete, E::Promote],
        EntityType::MaintenanceMode => &[E::Change],
        EntityType::CdaCacheTags => &[E::Invalidate],
    }
}

/// Filters that an event about an entity can pass, see [`Known::fires`](crate::matching::Known::fires).
pub const fn filters(of: EntityType) -> &'static [FilterType] {
    use FilterType as F;
    match of {
        EntityType::Item => &[F::ItemType, F::Item, F::Environment, F::EnvironmentType],
        EntityType::ItemType => &[F::ItemType, F::Environment, F::EnvironmentType],
        EntityType::BuildTrigger => &[F::BuildTrigger, F::Environment, F::EnvironmentType],
        EntityType::Upload
        | EntityType::Environment
        | EntityType::MaintenanceMode
        | EntityType::SsoUser
        | EntityType::CdaCacheTags => &[F::Environment, F::EnvironmentType],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_can_happen_to_something() {
        let possible: Vec<_> = EntityType::ALL.iter().flat_map(|entity| events(*entity)).collect();
        assert!(EventType::ALL.iter().all(|event| possible.contains(&event)));
        let possible: Vec<_> = EntityType::ALL.iter().flat_map(|entity| filters(*entity)).collect();
        assert!(FilterType::ALL.iter().all(|filter| possible.contains(&filter)));
    }
}
