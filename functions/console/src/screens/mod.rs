//! The screens of the console. The folders follow the addresses.

pub mod access;
pub mod bars;
pub mod body;
pub mod calls;
pub mod events;
pub mod sign_in;
pub mod webhooks;

use std::str::FromStr;

use crate::failure::Failure;

/// An id in a path. A text that is no id names nothing.
pub fn id<T: FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::NotFound)
}
