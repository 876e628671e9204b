//! What can go wrong with a table.

use aws_sdk_dynamodb::error::{DisplayErrorContext, SdkError};

/// An infrastructure fault: worth trying again, and never the user's doing.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// DynamoDB did not do it, after the SDK's own tries.
    #[error("could not {action}: {cause}")]
    Service {
        /// What was to be done.
        action: &'static str,
        /// What DynamoDB or the SDK says.
        cause: String,
    },
    /// An item is not laid out as this version of the service writes it.
    #[error("could not {action}: the item is not readable: {cause}")]
    Unreadable {
        /// What was to be done.
        action: &'static str,
        /// What is wrong with it.
        cause: String,
    },
}

impl StoreError {
    pub(super) fn service<E, R>(action: &'static str) -> impl FnOnce(SdkError<E, R>) -> Self
    where
        E: std::error::Error + 'static,
        R: std::fmt::Debug + 'static,
    {
        move |error| Self::Service { action, cause: DisplayErrorContext(&error).to_string() }
    }

    /// For what the SDK refuses to build, before anything is sent.
    pub(super) fn malformed<E: std::fmt::Display>(action: &'static str) -> impl Fn(E) -> Self {
        move |error| Self::Service { action, cause: error.to_string() }
    }

    pub(super) fn unreadable(action: &'static str) -> impl Fn(String) -> Self {
        move |cause| Self::Unreadable { action, cause }
    }
}
