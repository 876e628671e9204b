//! Bounds of what triggers hold.

use super::flaw::{Flaw, Rule};
use crate::limits;
use crate::trigger::Trigger;

/// Checks the number of triggers, and of what is in them.
pub(super) fn check_triggers(triggers: &[Trigger]) -> Result<(), Flaw> {
    if triggers.len() > limits::TRIGGERS {
        return Err(Rule::Length.broken(format_args!("must be at most {} triggers", limits::TRIGGERS)));
    }
    for filters in triggers.iter().filter_map(|trigger| trigger.filters.as_ref()) {
        if filters.len() > limits::FILTERS {
            return Err(Rule::Length.broken(format_args!("must have at most {} filters each", limits::FILTERS)));
        }
        for filter in filters {
            let ids = filter.entity_ids.as_slice();
            if ids.len() > limits::FILTER_IDS {
                return Err(
                    Rule::Length.broken(format_args!("must have at most {} ids in a filter", limits::FILTER_IDS))
                );
            }
            if ids.iter().any(|id| id.len() > limits::ID_BYTES) {
                return Err(Rule::Length.broken(format_args!("must have ids of at most {} bytes", limits::ID_BYTES)));
            }
        }
    }
    Ok(())
}
