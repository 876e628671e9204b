//! Ids of roles, access tokens and entries of the audit log: UUIDv7, written as those of webhooks are.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::{InvalidId, decode, id_text};

/// Declares an id that is a UUID, written in base64url as 22 characters.
macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(Uuid);

        impl $name {
            /// A text that sorts as the ids do, so by age.
            pub fn sortable(self) -> String {
                self.0.simple().to_string()
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                decode::<16>(text).map(|bytes| Self(Uuid::from_bytes(bytes)))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&URL_SAFE_NO_PAD.encode(self.0.as_bytes()))
            }
        }

        id_text!($name, "^[A-Za-z0-9_-]{21}[AQgw]$");
    };
}

uuid_id!(
    /// Id of a role.
    RoleId
);
uuid_id!(
    /// Id of an access token. It tells nothing of the token's text.
    AccessTokenId
);
uuid_id!(
    /// Id of an entry of the audit log. Later ones sort after earlier ones.
    AuditEntryId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_survive_the_wire_and_sort_by_age() {
        let (first, second) = (RoleId::from(Uuid::from_u128(7)), RoleId::from(Uuid::from_u128(1 << 100)));
        assert_eq!(first.to_string().parse(), Ok(first));
        assert_eq!(first.to_string().len(), 22);
        assert!(first.sortable() < second.sortable());
        assert!("312".parse::<RoleId>().is_err());
    }
}
