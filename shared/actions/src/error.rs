//! Why an action was not done.

use aws::queue::send::SendError;
use aws::store::StoreError;
use domain::access::Refused;
use domain::ids::WebhookId;
use domain::room::NoRoom;
use domain::shape::Misshapen;
use domain::webhook::FieldError;

use crate::tally::ReadError;

/// Why an action was not done. Each face has words of its own for these.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such webhook, call, role or access token.
    #[error("there is no such thing")]
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
    /// It cannot be listed without reading too much of a large log. Says what to ask for instead.
    #[error("{0}")]
    TooMuch(&'static str),
    /// More calls match than can be sent again at once.
    #[error("{count} calls match, and at most {most} are sent again at once")]
    TooManyCalls {
        /// How many match.
        count: usize,
        /// How many are sent again at once.
        most: usize,
    },
    /// A change of roles or access tokens is refused.
    #[error(transparent)]
    Access(#[from] Refused),
    /// Others changed the same things at the same time, over and over.
    #[error("others keep changing the same")]
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

impl From<ReadError> for Error {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::TooRare => Self::TooMuch(
                "the calls that match are too far apart in a large log for a page this large; ask for smaller pages, for one webhook, or for a \
                 shorter time with filter[fields][created_at]",
            ),
            ReadError::Changing | ReadError::Store(_) => Self::Fault(error.to_string()),
        }
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
