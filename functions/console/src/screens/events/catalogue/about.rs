//! What each kind of event is.

use domain::entity::{EntityType, EventType};

use super::Kind;

/// What has happened, in a sentence.
pub const fn about((entity, event): Kind) -> &'static str {
    use {EntityType as Of, EventType as E};
    match (entity, event) {
        (Of::Item, E::Create) => "A record was created. It is not published by that.",
        (Of::Item, E::Update) => {
            "A record was changed. The document holds the record before the change, too, if the source tells it."
        }
        (Of::Item, E::Delete) => "A record was deleted. The document holds what it was.",
        (Of::Item, E::Publish) => "A record was published, for the first time or again.",
        (Of::Item, E::Unpublish) => "A record was taken back: it is there, and no longer public.",
        (Of::ItemType, E::Create) => "A model was created.",
        (Of::ItemType, E::Update) => "A model was changed: its name, its settings or its fields.",
        (Of::ItemType, E::Delete) => "A model was deleted, and its records with it.",
        (Of::Upload, E::Create) => "A file was added to the media library.",
        (Of::Upload, E::Update) => "A file of the media library was replaced, or what is told of it was changed.",
        (Of::Upload, E::Delete) => "A file was deleted from the media library.",
        (Of::BuildTrigger, E::DeployStarted) => "A build of the site has started.",
        (Of::BuildTrigger, E::DeploySucceeded) => "A build of the site has succeeded: what was published is online.",
        (Of::BuildTrigger, E::DeployFailed) => "A build of the site has failed: what was published is not online.",
        (Of::Environment, E::Create) => "An environment was created.",
        (Of::Environment, E::Update) => "An environment was changed.",
        (Of::Environment, E::Delete) => "An environment was deleted.",
        (Of::Environment, E::Promote) => "An environment has become the primary one.",
        (Of::MaintenanceMode, E::Change) => {
            "The maintenance mode was switched on or off: while it is on, nobody can write."
        }
        (Of::SsoUser, E::Create) => "Somebody has come in by single sign-on for the first time.",
        (Of::SsoUser, E::Update) => "A user of single sign-on was changed.",
        (Of::SsoUser, E::Delete) => "A user of single sign-on was deleted.",
        (Of::CdaCacheTags, E::Invalidate) => {
            "Cache tags of the Content Delivery API are no longer valid: pages made of what they mark are to be made anew."
        }
        // They cannot happen, so no page shows them.
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::super::all;
    use super::*;

    #[test]
    fn every_kind_is_told_in_words_of_its_own() {
        let told: Vec<_> = all().map(about).collect();
        for (place, text) in told.iter().enumerate() {
            assert!(text.ends_with('.') && !told[..place].contains(text), "{text}");
        }
    }
}
