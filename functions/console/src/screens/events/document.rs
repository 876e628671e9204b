//! The document of an event: on its page, and to be kept as a file.

use actions::events;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use domain::event::Event;
use http::header;
use maud::{Markup, html};

use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::resources::Resources;
use crate::{json, words};

/// Most of a document that is no longer laid out and is shown all the same, in bytes.
const MOST_PLAIN: usize = 128 * 1024;

/// `GET /console/events/document?id=…`: the document as a file. Whatever it holds, no browser shows it as a page.
pub async fn download(
    State(resources): State<Resources>,
    frame: Frame,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    let stored = events::one(&resources.tables, asked.text("id"), frame.now).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"event.json\""),
    ];
    Ok((headers, text(&stored.event)?).into_response())
}

/// The document of an event, complete.
pub fn text(event: &Event) -> Result<String, Failure> {
    serde_json::to_string(event).map_err(Failure::fault)
}

/// A document, laid out. `download` is where all of it is, if it is anywhere.
pub fn section(title: &str, text: &str, download: Option<&str>) -> Markup {
    let shown = &text[..text.floor_char_boundary(MOST_PLAIN)];
    html! {
        section.card aria-labelledby="document" {
            h2 #document { (title) }
            div.body-head {
                span.quiet {
                    (words::bytes(text.len()))
                    @if shown.len() < text.len() { ", of which the first " (words::bytes(shown.len())) " are shown" }
                }
                @if let Some(download) = download { a href=(download) aria-label="Download the document" { "Download" } }
            }
            @match json::pretty(text) {
                Some(laid_out) => (laid_out),
                None => pre.code tabindex="0" dir="ltr" { (shown) },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_document_does_not_make_a_large_page() {
        let html = section("Document", &"ü<".repeat(1024 * 1024), None).into_string();
        assert!(html.len() < 10 * MOST_PLAIN, "{}", html.len());
        assert!(html.contains("3.0 MiB") && html.contains("128.0 KiB"), "{}", &html[..300]);
    }
}
