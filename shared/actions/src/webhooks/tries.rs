//! Changes that others may get in the way of.

/// How often a change is started over because someone else changed the same webhook meanwhile.
pub(super) const TRIES: u32 = 5;
