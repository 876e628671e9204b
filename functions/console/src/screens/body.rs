//! A text that somebody sent, such as a body or a document: on a page, and as a file.

use axum::response::{IntoResponse, Response};
use http::header;
use maud::{Markup, html};

use crate::{json, words};

/// Most of a text that a page shows, in bytes. All of it can be downloaded.
pub const MOST_SHOWN: usize = json::MOST_BYTES;

/// The size of a text, after the word `lead`, and the text. `download` is where all of it is, and the name of the link to there.
pub fn sized(lead: &str, text: &str, download: Option<(&str, &str)>) -> Markup {
    let shown = cut(text, MOST_SHOWN);
    html! {
        div.body-head {
            span.quiet {
                (lead) (words::bytes(text.len()))
                @if shown.len() < text.len() { ", of which the first " (words::bytes(shown.len())) " are shown" }
            }
            @if let Some((address, named)) = download { a href=(address) aria-label=(named) { "Download" } }
        }
        (laid_out(text))
    }
}

/// JSON laid out with colours, anything else as it is, up to a bound.
pub fn laid_out(text: &str) -> Markup {
    html! {
        @match json::pretty(text) {
            Some(laid_out) => (laid_out),
            None => pre.code tabindex="0" dir="ltr" { (cut(text, MOST_SHOWN)) },
        }
    }
}

/// A text as a file of this name. Whatever it holds, no browser shows it as a page.
pub fn file(name: &str, text: String) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers =
        [(header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, text).into_response()
}

/// The beginning of a text, of at most so many bytes.
fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_cut_between_characters() {
        assert_eq!(cut("abc", 5), "abc");
        assert_eq!(cut("aü", 2), "a");
        assert_eq!(cut("", 2), "");
    }
}
