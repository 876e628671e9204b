//! The permissions of a role. All of DatoCMS's are kept and shown; those of [`Need`](super::Need) mean something here.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::names::parsed_by_name;

/// An entry of a list of permissions, such as `{"action": "read", "environment": "main", "item_type": null}`. They are about content, of
/// which there is none here.
pub type PermissionEntry = BTreeMap<String, Option<String>>;

/// Which environments a role may enter. They hold content, so it means nothing here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String", into = "&'static str")]
pub enum EnvironmentsAccess {
    /// Every environment.
    #[default]
    #[schemars(rename = "all")]
    All,
    /// The primary one.
    #[schemars(rename = "primary_only")]
    PrimaryOnly,
    /// Those that are not primary.
    #[schemars(rename = "sandbox_only")]
    SandboxOnly,
    /// None: for a role that others inherit from.
    #[schemars(rename = "none")]
    None,
}

impl EnvironmentsAccess {
    /// Every value.
    pub const ALL: [Self; 4] = [Self::All, Self::PrimaryOnly, Self::SandboxOnly, Self::None];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::PrimaryOnly => "primary_only",
            Self::SandboxOnly => "sandbox_only",
            Self::None => "none",
        }
    }

    /// The environments of either.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (one, Self::None) => one,
            (Self::None, other) => other,
            (one, other) if one == other => one,
            _ => Self::All,
        }
    }
}

parsed_by_name!(EnvironmentsAccess);

impl From<EnvironmentsAccess> for &'static str {
    fn from(access: EnvironmentsAccess) -> Self {
        access.as_str()
    }
}

/// Declares the permissions: first those that are `true` or `false`, each with the name of its variant of [`Flag`], then the lists.
macro_rules! permissions {
    (
        flags { $($(#[doc = $about:literal])* $flag:ident $variant:ident,)* }
        lists { $($(#[doc = $about_list:literal])* $list:ident,)* }
    ) => {
        /// What a role may do.
        // The table may hold permissions of a later version; those that are sent are checked by `RoleChanges`.
        #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
        #[serde(default)]
        #[schemars(deny_unknown_fields)]
        pub struct Permissions {
            $($(#[doc = $about])* pub $flag: bool,)*
            /// Which environments it may enter; means nothing here.
            pub environments_access: EnvironmentsAccess,
            $($(#[doc = $about_list])* pub $list: Vec<PermissionEntry>,)*
        }

        /// A permission that a role has or has not.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Flag {
            $($(#[doc = $about])* $variant,)*
        }

        impl Flag {
            /// Every such permission.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($flag),)*
                }
            }
        }

        impl Permissions {
            /// Those that are set.
            pub fn flags(&self) -> Flags {
                let all = [$((Flag::$variant, self.$flag),)*];
                Flags(all.into_iter().filter(|(_, is_set)| *is_set).map(|(flag, _)| flag).collect())
            }

            /// What is permitted by either, and what is forbidden by either.
            #[must_use]
            pub fn or(&self, other: &Self) -> Self {
                Self {
                    $($flag: self.$flag || other.$flag,)*
                    environments_access: self.environments_access.or(other.environments_access),
                    $($list: union(&self.$list, &other.$list),)*
                }
            }

            /// The name and the size, as compact JSON, of the largest list.
            pub(super) fn largest_list(&self) -> (&'static str, usize) {
                let size = |list: &[PermissionEntry]| serde_json::to_string(list).map_or(usize::MAX, |json| json.len());
                let sizes = [$((stringify!($list), size(&self.$list)),)*];
                sizes.into_iter().max_by_key(|(_, size)| *size).unwrap_or_default()
            }
        }
    };
}

permissions! {
    flags {
    /// Means nothing here.
    can_edit_favicon CanEditFavicon,
    /// Means nothing here.
    can_edit_site CanEditSite,
    /// Means nothing here.
    can_edit_schema CanEditSchema,
    /// Means nothing here.
    can_manage_menu CanManageMenu,
    /// Means nothing here.
    can_edit_environment CanEditEnvironment,
    /// Means nothing here.
    can_promote_environments CanPromoteEnvironments,
    /// Means nothing here.
    can_manage_users CanManageUsers,
    /// Means nothing here.
    can_manage_shared_filters CanManageSharedFilters,
    /// Means nothing here.
    can_manage_search_indexes CanManageSearchIndexes,
    /// Means nothing here.
    can_manage_upload_collections CanManageUploadCollections,
    /// Means nothing here.
    can_manage_build_triggers CanManageBuildTriggers,
    /// Everything about webhooks and their calls.
    can_manage_webhooks CanManageWebhooks,
    /// Means nothing here.
    can_manage_environments CanManageEnvironments,
    /// Means nothing here.
    can_manage_sso CanManageSso,
    /// The audit log may be read.
    can_access_audit_log CanAccessAuditLog,
    /// Means nothing here.
    can_manage_workflows CanManageWorkflows,
    /// Everything about roles and access tokens.
    can_manage_access_tokens CanManageAccessTokens,
    /// Means nothing here.
    can_perform_site_search CanPerformSiteSearch,
    /// Means nothing here.
    can_access_build_events_log CanAccessBuildEventsLog,
    /// Means nothing here.
    can_access_search_index_events_log CanAccessSearchIndexEventsLog,
    /// An addition to DatoCMS's API: events may be sent over HTTP.
    can_send_events CanSendEvents,
    /// An addition to DatoCMS's API: everything may be read but for secrets.
    read_only ReadOnly,
    }
    lists {
    /// Kept and shown; means nothing here.
    positive_item_type_permissions,
    /// Kept and shown; means nothing here.
    negative_item_type_permissions,
    /// Kept and shown; means nothing here.
    positive_upload_permissions,
    /// Kept and shown; means nothing here.
    negative_upload_permissions,
    /// Kept and shown; means nothing here.
    positive_build_trigger_permissions,
    /// Kept and shown; means nothing here.
    negative_build_trigger_permissions,
    /// Kept and shown; means nothing here.
    positive_search_index_permissions,
    /// Kept and shown; means nothing here.
    negative_search_index_permissions,
    }
}

/// Permissions that are set.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<&'static str>")]
pub struct Flags(BTreeSet<Flag>);

impl From<Vec<String>> for Flags {
    /// A later version of the service may have more of them.
    fn from(names: Vec<String>) -> Self {
        Flag::ALL.iter().copied().filter(|flag| names.iter().any(|name| name == flag.as_str())).collect()
    }
}

impl From<Flags> for Vec<&'static str> {
    fn from(flags: Flags) -> Self {
        flags.0.into_iter().map(Flag::as_str).collect()
    }
}

impl Flags {
    /// All that there are: those of the admin token.
    pub fn all() -> Self {
        Self(Flag::ALL.iter().copied().collect())
    }

    /// Whether a permission is set.
    pub fn has(&self, flag: Flag) -> bool {
        self.0.contains(&flag)
    }

    /// Those that are set here and not there.
    pub fn without<'a>(&'a self, others: &'a Self) -> impl Iterator<Item = Flag> + 'a {
        self.0.difference(&others.0).copied()
    }
}

impl FromIterator<Flag> for Flags {
    fn from_iter<I: IntoIterator<Item = Flag>>(flags: I) -> Self {
        Self(flags.into_iter().collect())
    }
}

/// The entries of both, each once.
fn union(own: &[PermissionEntry], others: &[PermissionEntry]) -> Vec<PermissionEntry> {
    // By their texts, so that thousands of entries do not take seconds.
    let text = |entry: &PermissionEntry| serde_json::to_string(entry).unwrap_or_default();
    let mut met: HashSet<String> = own.iter().map(text).collect();
    let new = others.iter().filter(|other| met.insert(text(other)));
    own.iter().chain(new).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_named_as_the_attributes_are() {
        let json = serde_json::to_value(Permissions::default()).unwrap();
        for flag in Flag::ALL {
            assert_eq!(json[flag.as_str()], false, "{flag:?}");
            let set = serde_json::json!({ flag.as_str(): true });
            let permissions: Permissions = serde_json::from_value(set).unwrap();
            assert_eq!(permissions.flags(), Flags::from_iter([*flag]));
        }
        assert_eq!(json.as_object().unwrap().values().filter(|value| value.is_boolean()).count(), Flag::ALL.len());
    }

    #[test]
    fn either_of_two_permits_and_either_forbids() {
        let parse = |json: &str| serde_json::from_str::<Permissions>(json).unwrap();
        let one = parse(
            r#"{"can_edit_site":true,"environments_access":"none","positive_upload_permissions":[{"action":"read"}]}"#,
        );
        let other = parse(
            r#"{"read_only":true,"environments_access":"primary_only",
                "positive_upload_permissions":[{"action":"read"},{"action":"create"}],
                "negative_upload_permissions":[{"action":"delete"}]}"#,
        );
        let both = parse(
            r#"{"can_edit_site":true,"read_only":true,"environments_access":"primary_only",
                "positive_upload_permissions":[{"action":"read"},{"action":"create"}],
                "negative_upload_permissions":[{"action":"delete"}]}"#,
        );
        assert_eq!(one.or(&other), both);
    }

    #[test]
    fn environments_add_up() {
        use EnvironmentsAccess as E;
        for (one, other, both) in [
            (E::None, E::SandboxOnly, E::SandboxOnly),
            (E::PrimaryOnly, E::SandboxOnly, E::All),
            (E::PrimaryOnly, E::PrimaryOnly, E::PrimaryOnly),
            (E::All, E::None, E::All),
            (E::None, E::None, E::None),
        ] {
            assert_eq!((one.or(other), other.or(one)), (both, both));
        }
    }
}
