//! Who may do what through the API: roles, the access tokens that are linked to one each, and what has been changed by whom.

mod audit;
mod draft;
mod ids;
mod last_access;
mod need;
mod permissions;
mod refused;
mod role;
mod session;
mod site;
mod text;
mod token;

pub use self::audit::{Action, Actor, AuditEntry, Subject, differing};
pub use self::draft::{RoleChanges, TokenChanges, TokenDraft};
pub use self::ids::{AccessTokenId, AuditEntryId, RoleId};
pub use self::last_access::LastAccess;
pub use self::need::{Missing, Need};
pub use self::permissions::{EnvironmentsAccess, Flag, Flags, PermissionEntry, Permissions};
pub use self::refused::{Record, Refused};
pub use self::role::{Role, copy_name};
pub use self::session::{InvalidSessionId, SESSION, Session, SessionId};
pub use self::site::{Access, By};
pub use self::text::{TokenHash, TokenText};
pub use self::token::{AccessToken, TokenSettings};
