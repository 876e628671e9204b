//! A role.

use serde::{Deserialize, Serialize};

use super::ids::RoleId;
use super::permissions::Permissions;
use crate::limits;
use crate::webhook::Name;

/// A role: what the access tokens that are linked to it may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// Its id.
    pub id: RoleId,
    /// Unique in the site.
    pub name: Name,
    /// Its own permissions, to which those that it inherits are added.
    pub permissions: Permissions,
    /// The roles whose permissions it has, too, in the order in which they were sent.
    pub inherits: Vec<RoleId>,
}

/// The name of a copy: `NAME (copy)`, or `NAME (copy 2)` and so on, as far as `is_taken` wants.
pub fn copy_name(original: &Name, is_taken: impl Fn(&Name) -> bool) -> Name {
    let name = |number: u32| {
        let suffix = if number == 1 { " (copy)".to_owned() } else { format!(" (copy {number})") };
        let kept = original.as_str().chars().take(limits::NAME_CHARS - suffix.len()).collect::<String>();
        // It is as valid as the original.
        Name::parse(kept + &suffix).unwrap_or_else(|_| original.clone())
    };
    (1..u32::MAX).map(name).find(|name| !is_taken(name)).unwrap_or_else(|| original.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Name {
        Name::parse(name.to_owned()).unwrap()
    }

    #[test]
    fn copies_have_names_of_their_own_that_are_no_longer_than_others() {
        let taken = ["r", "r (copy)", "r (copy 2)"].map(named);
        assert_eq!(copy_name(&named("r"), |_| false), named("r (copy)"));
        assert_eq!(copy_name(&named("r"), |name| taken.contains(name)), named("r (copy 3)"));
        let longest = "ü".repeat(limits::NAME_CHARS);
        assert_eq!(copy_name(&named(&longest), |_| false).as_str(), "ü".repeat(limits::NAME_CHARS - 7) + " (copy)");
    }
}
