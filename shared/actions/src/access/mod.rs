//! Roles and access tokens: showing and changing them, and who may do what with them.

mod authentication;
mod caller;
mod change;
mod requester;
pub mod roles;
pub mod sessions;
mod token_use;
pub mod tokens;

pub use self::authentication::{Admin, Tokens};
pub use self::caller::{Caller, Denied, Secrets};
pub use self::requester::Requester;
pub use self::token_use::TokenUse;
