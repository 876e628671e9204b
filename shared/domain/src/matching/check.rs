//! What a trigger asks of an event, beside what the event is.

use crate::entity::{EntityType, EventType};
use crate::trigger::Filter;

/// One thing that must hold for a trigger to match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check<'a> {
    /// The webhook is switched on.
    Enabled {
        /// Whether it is.
        actual: bool,
    },
    /// The event is about such an entity.
    EntityType {
        /// What the trigger is for.
        expected: EntityType,
        /// What the event is about.
        actual: EntityType,
    },
    /// One of these things has happened.
    EventType {
        /// What the trigger is for.
        expected: &'a [EventType],
        /// What has happened.
        actual: EventType,
    },
    /// The event has to do with one of the filter's ids.
    Filter {
        /// The filter.
        expected: &'a Filter,
        /// What the event is known by to such filters; nothing if they do not go with what it is about.
        actual: Vec<&'a str>,
    },
}

impl Check<'_> {
    /// Whether it holds.
    pub fn passes(&self) -> bool {
        match self {
            Self::Enabled { actual } => *actual,
            Self::EntityType { expected, actual } => expected == actual,
            Self::EventType { expected, actual } => expected.contains(actual),
            Self::Filter { expected, actual } => actual.iter().any(|name| expected.entity_ids.contain(name)),
        }
    }
}

/// Every check of a trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked<'a>(pub Vec<Check<'a>>);

impl Checked<'_> {
    /// Whether the trigger matches.
    pub fn matches(&self) -> bool {
        self.0.iter().all(Check::passes)
    }
}
