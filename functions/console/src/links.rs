//! Links are relative: the console may lie below a path that it does not know, such as the mapping of a custom domain.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::request::Parts;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// The path of the console, as far as it knows.
const HOME: &str = "/console";

/// What may stand in a segment of a path as it is: the unreserved characters of RFC 3986, section 2.3.
const NOT_IN_SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The way from a page to the root of the console: what stands before every link on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root(String);

impl Root {
    /// From the page of this path.
    pub fn of(path: &str) -> Self {
        let below = path.strip_prefix(HOME).unwrap_or(path);
        match below.matches('/').count() {
            // `/console` itself: a browser takes what is relative from the folder that it is in.
            0 => Self("console/".to_owned()),
            1 => Self(String::new()),
            deeper => Self("../".repeat(deeper - 1)),
        }
    }

    /// The address of a page, from this one. `target` is its address from the root, such as `webhooks/new`.
    pub fn to(&self, target: &str) -> String {
        format!("{}{target}", self.0)
    }

    /// The address of the console itself, from this one. It leads to the first page that one may see.
    pub fn home(&self) -> String {
        format!("{}..{HOME}", self.0)
    }
}

/// The part of a path below the console.
pub fn below(path: &str) -> &str {
    path.strip_prefix(HOME).unwrap_or_default().trim_start_matches('/')
}

/// A text as a segment of a path.
pub fn segment(text: &str) -> String {
    utf8_percent_encode(text, NOT_IN_SEGMENT).to_string()
}

/// A query of these parameters; those without a value are left out.
pub fn query<'a>(parameters: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let given = parameters.into_iter().filter(|(_, value)| !value.is_empty());
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish();
    if query.is_empty() { query } else { format!("?{query}") }
}

impl<S: Sync> FromRequestParts<S> for Root {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts.uri.path()))
    }
}

/// A page of the console that one is sent to after signing in: its address from the root. Empty for the first one that one may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target(String);

impl Target {
    const PAGES: [&str; 4] = ["webhooks", "webhook_calls", "events", "access"];

    /// The page of a path and a query.
    pub fn of(path: &str, query: Option<&str>) -> Self {
        let path = below(path);
        Self::parse(&query.map_or_else(|| path.to_owned(), |query| format!("{path}?{query}")))
    }

    /// Only a page of the console, whatever is sent: a link must not lead from here to another site.
    pub fn parse(text: &str) -> Self {
        let path = text.split('?').next().unwrap_or_default();
        let is_page = Self::PAGES.contains(&path.split('/').next().unwrap_or_default());
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        if is_page && is_plain && !path.contains("..") { Self(text.to_owned()) } else { Self(String::new()) }
    }

    /// The address from the root; empty if none is asked for.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a browser makes of a link on a page.
    fn followed(page: &str, link: &str) -> String {
        let base = url::Url::parse(&format!("https://example.com/mapping{page}")).unwrap();
        base.join(link).unwrap().path().to_owned()
    }

    #[test]
    fn links_lead_to_the_same_page_from_everywhere() {
        for page in [
            "/console",
            "/console/",
            "/console/webhooks",
            "/console/webhooks/new",
            "/console/webhooks/x/delete",
            "/console/a/b/c/d/e",
        ] {
            let link = Root::of(page).to("webhooks/new");
            assert_eq!(followed(page, &link), "/mapping/console/webhooks/new", "{page}");
            assert_eq!(followed(page, &Root::of(page).home()), "/mapping/console", "{page}");
        }
    }

    #[test]
    fn one_is_sent_to_pages_of_the_console_only() {
        for good in ["webhooks", "webhooks/abc", "webhook_calls?status=failed&after=x", "access/roles/1"] {
            assert_eq!(Target::parse(good).as_str(), good);
        }
        for bad in [
            "",
            "//example.com",
            "https://example.com",
            "\\\\example.com",
            "webhooks/../../x",
            "javascript:alert(1)",
            "webhooks\\x",
            "sign_out",
            "webhooks\r\nx",
        ] {
            assert_eq!(Target::parse(bad).as_str(), "", "{bad}");
        }
        assert_eq!(Target::of("/console/webhook_calls", Some("status=failed")).as_str(), "webhook_calls?status=failed");
    }

    #[test]
    fn a_query_leaves_out_what_has_no_value() {
        assert_eq!(query([("status", "failed".to_owned()), ("webhook", String::new())]), "?status=failed");
        assert_eq!(query([("status", String::new())]), "");
        assert_eq!(segment("a/b?ü"), "a%2Fb%3F%C3%BC");
    }
}
