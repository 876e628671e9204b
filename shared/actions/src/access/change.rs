//! What all changes of roles and access tokens have in common.

use aws::store::Tables;
use aws::store::access_changes::ChangeError;
use aws::store::audit::Made;
use domain::access::{Access, Action, Subject};

use super::requester::Requester;
use crate::audit;
use crate::error::Error;

/// What a change has done, for the audit log.
pub(super) struct Done<T> {
    /// The answer.
    pub answer: T,
    /// What was changed.
    pub subject: Subject,
    /// Its name.
    pub name: String,
    /// The attributes that differ.
    pub changed: Vec<String>,
}

impl<T> Done<T> {
    /// The same with another answer.
    pub fn map<U>(self, answer: impl FnOnce(T) -> U) -> Done<U> {
        let Self { answer: own, subject, name, changed } = self;
        Done { answer: answer(own), subject, name, changed }
    }
}

/// Changes roles and access tokens by `edit`, if what must hold for all of them still does. Tells the audit log, unless nothing differs.
pub(super) async fn change<T>(
    tables: &Tables,
    requester: &Requester,
    action: Action,
    edit: impl Fn(&mut Access) -> Result<Done<T>, Error>,
) -> Result<T, Error> {
    let made = Made::from(requester);
    let decide = |before: &Access| {
        let mut after = before.clone();
        let done = edit(&mut after)?;
        before.check_change(&after, requester.by, requester.admin_is_set)?;
        let entry = made.entry(action, done.subject, &done.name, done.changed).filter(|_| after != *before);
        Ok((after, (done.answer, entry.clone()), entry))
    };
    let changed: Result<_, ChangeError<Error>> = tables.change_access(requester.at, decide).await;
    match changed {
        Ok((answer, entry)) => {
            if let Some(entry) = entry {
                audit::log(&entry.actor, action, &entry.subject, &entry.changed);
            }
            Ok(answer)
        }
        Err(ChangeError::Refused(error)) => Err(error),
        Err(ChangeError::Contended) => Err(Error::Contended),
        Err(ChangeError::Store(error)) => Err(error.into()),
    }
}
