//! Roles and access tokens: showing and changing them.

mod change;
mod requester;
pub mod roles;
pub mod tokens;

pub use self::requester::Requester;
