//! Queries of lists that are paged by a cursor.

use crate::error::ApiError;

/// Items on a page unless the query says otherwise.
pub const DEFAULT_LIMIT: usize = 30;
/// Most items on a page.
pub const MAX_LIMIT: usize = 500;

/// What a parameter turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parameter {
    /// It says what is listed, on the next page, too.
    Lasting,
    /// It says where this page begins.
    Place,
    /// No parameter of this list.
    Unknown,
}

/// A query as text, without what says where its page begins.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Others(String);

/// Hands the parameters to `take`, one after the other; the error is what is wrong with the value. Unknown keys inside `page` and
/// `filter` are refused, unknown others ignored.
pub fn read(query: &str, mut take: impl FnMut(&str, &str) -> Result<Parameter, String>) -> Result<Others, ApiError> {
    let mut others = form_urlencoded::Serializer::new(String::new());
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        // What is wrong with a filter has a code of its own.
        let refuse = |message| match key.starts_with("filter[fields]") {
            true => ApiError::invalid_filter(message),
            false => ApiError::invalid_params(message),
        };
        match take(&key, &value).map_err(|reason| refuse(format!("{key}: {reason}")))? {
            Parameter::Place => continue,
            Parameter::Unknown if key.starts_with("filter[fields]") => {
                return Err(refuse(format!("{key}: there is no such filter")));
            }
            Parameter::Unknown if matches!(key.split('[').next(), Some("page" | "filter")) => {
                return Err(refuse(format!("{key}: there is no such parameter")));
            }
            Parameter::Lasting | Parameter::Unknown => {}
        }
        others.append_pair(&key, &value);
    }
    Ok(Others(others.finish()))
}

impl Others {
    /// The address of the page behind the cursor, relative to that of this page.
    pub fn page_after(&self, cursor: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(self.0.clone());
        format!("?{}", query.append_pair("page[after]", cursor).finish())
    }
}

/// The value of `page[limit]`.
pub fn limit(value: &str) -> Result<usize, String> {
    let limit = value.parse().ok().filter(|limit| *limit <= MAX_LIMIT);
    limit.ok_or_else(|| format!("{value:?} is no whole number from 0 to {MAX_LIMIT}"))
}

/// What is wrong with the value of a `page[after]`.
pub fn no_cursor(value: &str) -> String {
    format!("{value:?} is no cursor: take it from links.next of the page before")
}
