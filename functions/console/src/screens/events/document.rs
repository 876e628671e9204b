//! The document of an event: on its page, and to be kept as a file.

use actions::events;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use domain::event::Event;
use maud::{Markup, html};

use crate::failure::Failure;
use crate::form::Form;
use crate::frame::Frame;
use crate::resources::Resources;
use crate::screens::body::{file, sized};

/// `GET /console/events/document?id=…`: the document as a file.
pub async fn download(
    State(resources): State<Resources>,
    frame: Frame,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    let stored = events::one(&resources.tables, asked.text("id"), frame.now).await?;
    Ok(file("event.json", text(&stored.event)?))
}

/// The document of an event, complete.
pub fn text(event: &Event) -> Result<String, Failure> {
    serde_json::to_string(event).map_err(Failure::fault)
}

/// A document, laid out. `download` is where all of it is, if it is anywhere.
pub fn section(title: &str, text: &str, download: Option<&str>) -> Markup {
    html! {
        section.card aria-labelledby="document" {
            h2 #document { (title) }
            (sized("", text, download.map(|address| (address, "Download the document"))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screens::body::MOST_SHOWN;

    #[test]
    fn a_large_document_does_not_make_a_large_page() {
        let html = section("Document", &"ü<".repeat(1024 * 1024), None).into_string();
        assert!(html.len() < 10 * MOST_SHOWN, "{}", html.len());
        assert!(html.contains("3.0 MiB") && html.contains("128.0 KiB"), "{}", &html[..300]);
    }
}
