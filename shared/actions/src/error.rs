//! Why an action was not done.

use aws::queue::send::SendError;
use aws::store::StoreError;
use domain::ids::WebhookId;
use domain::room::NoRoom;
use domain::shape::Misshapen;
use domain::webhook::FieldError;

/// Why an action was not done. Each face has words of its own for these.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such webhook or call.
    #[error("there is no such webhook or call")]
    NotFound,
    /// The call is there, its webhook was deleted: there are no settings to send it with.
    #[error("the webhook of the call was deleted")]
    WebhookDeleted,
    /// Attributes that have the right types, with values that cannot be.
    #[error("{} attributes cannot be as they are", .0.len())]
    Invalid(Vec<FieldError>),
    /// Another webhook of the site, this one, has the name.
    #[error("the name is taken by the webhook {0}")]
    NameTaken(WebhookId),
    /// The site has as many enabled webhooks as it may have, or all are as large together as they may be. Says how many, and what to do.
    #[error(transparent)]
    NoRoom(NoRoom),
    /// Others changed the same webhook at the same time, over and over.
    #[error("the webhook keeps being changed by others")]
    Contended,
    /// A fault of ours, not of the user's: worth trying again. The text is for the log.
    #[error("{0}")]
    Fault(String),
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Fault(error.to_string())
    }
}

impl From<SendError> for Error {
    fn from(error: SendError) -> Self {
        Self::Fault(error.to_string())
    }
}

/// Changes are checked before there is anything that they could be laid over.
impl From<Misshapen> for Error {
    fn from(error: Misshapen) -> Self {
        Self::Fault(format!("changes do not fit the stored settings: {error}"))
    }
}
