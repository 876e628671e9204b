//! What can go wrong: what was being done, and why it failed.

use std::fmt::Display;

/// Why a benchmark could not be made. `Display` tells it whole.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Error(String);

impl Error {
    /// An error that tells this.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Says what failed: `could not {action}: {cause}`.
    pub fn in_action<E: Display>(action: impl Display) -> impl FnOnce(E) -> Self {
        move |cause| Self(format!("could not {action}: {cause}"))
    }
}
