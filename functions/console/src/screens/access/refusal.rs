//! Why a change of roles or access tokens is refused, beside the field that it is about or above the form.

use actions::Error;
use domain::access::Refused;
use http::StatusCode;
use maud::{Markup, html};

use crate::failure::{Failure, sentence};
use crate::page::{Kind, notice};

/// Why a form is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// This field is wrong. The text reads on from its label.
    Field(&'static str, String),
    /// The change as a whole is.
    Whole(String),
    /// Somebody else has changed it since the form was made. Says where what they did is to be seen.
    Stale(String),
}

impl Refusal {
    /// What is to be told in the form, not on a page of its own.
    pub fn of(error: Error) -> Result<Self, Failure> {
        match error {
            Error::Access(Refused::Invalid(_, error)) => Ok(Self::Field(error.field, error.flaw.message)),
            Error::Access(Refused::Revoked) => Err(Failure::SignedOut),
            Error::Access(why) => Ok(Self::Whole(sentence(&why.to_string()))),
            other => Err(other.into()),
        }
    }

    /// The status of the page that shows the form again.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::Field(..) | Self::Whole(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Stale(_) => StatusCode::CONFLICT,
        }
    }
}

/// What stands above a form that is not taken.
pub fn above(refusal: Option<&Refusal>) -> Markup {
    match refusal {
        None => html! {},
        Some(Refusal::Field(..)) => {
            notice(Kind::Bad, html! { p { "Not saved. What is to be mended stands beside the field." } })
        }
        Some(Refusal::Whole(why)) => notice(Kind::Bad, html! { p { (why) } }),
        Some(Refusal::Stale(theirs)) => notice(
            Kind::Bad,
            html! {
                p { strong { "Not saved: somebody else has changed this meanwhile." } }
                p {
                    "What you typed stands below. " a href=(theirs) target="_blank" rel="noopener" { "Look at what they did" }
                    " (in a new tab). Saving once more replaces it."
                }
            },
        ),
    }
}

/// What stands beside a field of a form that is not taken.
pub fn beside(refusal: Option<&Refusal>, field: &str, label: &str) -> Markup {
    match refusal {
        Some(Refusal::Field(own, why)) if *own == field => {
            html! { p.error id={ (field) "-error" } { (label) " " (why) "." } }
        }
        _ => html! {},
    }
}

/// The attribute of a field that says what stands beside it.
pub fn described(refusal: Option<&Refusal>, field: &str) -> Option<String> {
    match refusal {
        Some(Refusal::Field(own, _)) if *own == field => Some(format!("{field}-error")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use domain::access::{Flag, Record};
    use domain::webhook::{FieldError, Rule};

    use super::*;

    #[test]
    fn each_refusal_is_told_where_it_belongs() {
        let error = FieldError { field: "name", flaw: Rule::Required.broken("must not be blank") };
        let refusal = Refusal::of(Refused::Invalid(Record::Role, error).into()).unwrap();
        assert_eq!(refusal, Refusal::Field("name", "must not be blank".to_owned()));
        assert!(beside(Some(&refusal), "name", "Name").into_string().contains("Name must not be blank."));
        assert!(beside(Some(&refusal), "role", "Role").into_string().is_empty());
        let refusal = Refusal::of(Refused::Excess(vec![Flag::ReadOnly]).into()).unwrap();
        assert_eq!(refusal, Refusal::Whole("Nobody may give more than they have; this gives read_only.".to_owned()));
        assert_eq!(Refusal::of(Refused::Revoked.into()), Err(Failure::SignedOut));
        assert_eq!(Refusal::of(Error::NotFound), Err(Failure::NotFound));
    }
}
