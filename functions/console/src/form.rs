//! What a form sends: pairs of names and values, in order.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};

use crate::failure::Failure;

/// What a form sends.
#[derive(Clone, Default)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads `application/x-www-form-urlencoded`, or a query.
    pub fn parse(encoded: &[u8]) -> Self {
        Self(form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The first value of a name; empty if there is none.
    pub fn text(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// Whether there is a name: whether a box is ticked.
    pub fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// Every value of a name.
    pub fn all<'f, 'n>(&'f self, name: &'n str) -> impl Iterator<Item = &'f str> + use<'f, 'n> {
        self.0.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// All names and values, in order.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// How many rows there are whose names begin with `prefix.0.`, `prefix.1.` and so on, at most `most`.
    pub fn rows(&self, prefix: &str, most: usize) -> usize {
        let numbers = self.0.iter().filter_map(|(name, _)| {
            name.strip_prefix(prefix)?.strip_prefix('.')?.split('.').next()?.parse::<usize>().ok()
        });
        numbers.map(|number| number.saturating_add(1)).max().unwrap_or_default().min(most)
    }
}

/// Only names: values may be secrets.
impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let body = Bytes::from_request(request, state).await.map_err(|error| Failure::Unreadable(error.to_string()))?;
        Ok(Self::parse(&body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_values_in_order() {
        let form = Form::parse(b"a=1&b=&a=2&c%2Ed=%3Cx%3E+y");
        assert_eq!(form.text("a"), "1");
        assert_eq!(form.all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert!(form.has("b") && !form.has("x"));
        assert_eq!(form.text("c.d"), "<x> y");
        assert_eq!(format!("{form:?}"), r#"{"a", "b", "a", "c.d"}"#);
    }

    #[test]
    fn rows_are_counted_and_bounded() {
        let form = Form::parse(b"headers.0.name=a&headers.2.name=b&headersx.9.name=c&headers.x.name=d");
        assert_eq!(form.rows("headers", 50), 3);
        assert_eq!(form.rows("headers", 2), 2);
        assert_eq!(form.rows("triggers", 50), 0);
        assert_eq!(Form::parse(b"headers.18446744073709551615.name=").rows("headers", 50), 50);
    }
}
