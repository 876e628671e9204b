//! The pages of the list of webhooks.

use std::ops::Range;

use crate::fields::Fields;
use crate::form::Form;
use crate::links::query;

/// Webhooks on a page.
const ON_A_PAGE: usize = 100;

/// Which page one asks for, from 1 on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    number: usize,
    /// Fields that were not understood, and are left out.
    pub ignored: Vec<&'static str>,
}

impl Asked {
    /// Reads a query, or a form that is to lead back.
    pub fn parse(form: &Form) -> Self {
        let mut fields = Fields::of(form);
        let number = fields.take("page", |text| text.parse().ok().filter(|number| *number > 0));
        Self { number: number.unwrap_or(1), ignored: fields.ignored }
    }

    /// The page, of a list of so many webhooks. Behind the last page is the last page: others may have deleted what was there.
    pub fn of(&self, webhooks: usize) -> Shown {
        let pages = webhooks.div_ceil(ON_A_PAGE).max(1);
        Shown { number: self.number.min(pages), webhooks }
    }

    /// The address of the page, from the root of the console.
    pub fn address(&self) -> String {
        address(self.number)
    }
}

/// A page that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// From 1 on.
    pub number: usize,
    /// How many webhooks there are on all pages.
    webhooks: usize,
}

impl Shown {
    /// The places of its webhooks in the list.
    pub fn range(self) -> Range<usize> {
        (self.number - 1) * ON_A_PAGE..(self.number * ON_A_PAGE).min(self.webhooks)
    }

    /// The address of the page before it.
    pub fn previous(self) -> Option<String> {
        (self.number > 1).then(|| address(self.number - 1))
    }

    /// The address of the page behind it.
    pub fn next(self) -> Option<String> {
        (self.range().end < self.webhooks).then(|| address(self.number + 1))
    }
}

/// The first page is the list itself.
fn address(number: usize) -> String {
    let page = if number == 1 { String::new() } else { number.to_string() };
    format!("webhooks{}", query([("page", page)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Asked {
        Asked::parse(&Form::parse(query.as_bytes()))
    }

    #[test]
    fn every_webhook_is_on_one_page() {
        for (query, webhooks, range, previous, next) in [
            ("", 0, 0..0, None, None),
            ("", 100, 0..100, None, None),
            ("", 101, 0..100, None, Some("webhooks?page=2")),
            ("page=1", 101, 0..100, None, Some("webhooks?page=2")),
            ("page=2", 101, 100..101, Some("webhooks"), None),
            ("page=2", 250, 100..200, Some("webhooks"), Some("webhooks?page=3")),
            ("page=7", 250, 200..250, Some("webhooks?page=2"), None),
            ("page=18446744073709551615", 0, 0..0, None, None),
        ] {
            let shown = asked(query).of(webhooks);
            assert_eq!(shown.range(), range, "{query} of {webhooks}");
            let ways = (shown.previous(), shown.next());
            assert_eq!((ways.0.as_deref(), ways.1.as_deref()), (previous, next), "{query} of {webhooks}");
        }
    }

    #[test]
    fn what_is_no_page_is_left_out_and_named() {
        for query in ["page=0", "page=-1", "page=two", "page=1e9", "page=99999999999999999999"] {
            assert_eq!(asked(query), Asked { number: 1, ignored: vec!["page"] }, "{query}");
        }
        assert_eq!(asked("page=").ignored, [""; 0]);
        assert_eq!(asked("page=3").address(), "webhooks?page=3");
        assert_eq!(asked("").address(), "webhooks");
    }
}
