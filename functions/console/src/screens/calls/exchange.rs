//! What was sent, and what came back.

use std::collections::BTreeMap;

use domain::call::Response;
use domain::request::LoggedRequest;
use maud::{Markup, html};

use super::curl;
use crate::screens::body::sized;

/// The request of an attempt. `download` is the address of its body.
pub fn request(request: &LoggedRequest, download: &str) -> Markup {
    let command = curl::command(request);
    html! {
        section.card aria-labelledby="request" {
            h2 #request { "Request" }
            @match request.is_as_sent {
                Some(true) => p.about { "Byte for byte what was sent, credentials aside." },
                Some(false) => p.warning { "Rendered again by another version of this service: what was sent differed." },
                None => p.about { "What it was made from is no longer there in full." },
            }
            p.line { code.method { "POST" } " " code.address dir="ltr" { (request.url) } }
            (headers("Headers of the request", &request.headers))
            (body(&request.payload, download, "Download the body of the request"))
            @if !request.url.is_empty() {
                details {
                    summary { "As a cURL command" }
                    @if command.lacks_credentials { p.about { "The log does not have the credentials: put them in the place of [redacted]." } }
                    @if command.takes_file { p.about { "Download the body first, as request.txt." } }
                    pre.code tabindex="0" data-copy { (command.text) }
                }
            }
        }
    }
}

/// The answer to it, or why there is none.
pub fn response(response: Option<&Response>, failure: Option<&str>, download: &str) -> Markup {
    html! {
        section.card aria-labelledby="response" {
            h2 #response { "Response" }
            @if let Some(failure) = failure { p.reason dir="auto" { (failure) } }
            @match response {
                None => p.quiet { "There was no answer." },
                Some(response) => {
                    p.line { "Status " code { (response.status) } }
                    @if response.cut { p.warning { "It was longer: the rest is not kept." } }
                    (headers("Headers of the response", &response.headers))
                    (body(&response.body, download, "Download the body of the response"))
                }
            }
        }
    }
}

/// Headers, to be unfolded.
pub fn headers(title: &str, headers: &BTreeMap<String, String>) -> Markup {
    html! {
        details {
            summary { (title) " (" (headers.len()) ")" }
            dl.headers {
                @for (name, value) in headers { div { dt { (name) } dd dir="ltr" { (value) } } }
            }
        }
    }
}

fn body(text: &str, download: &str, named: &str) -> Markup {
    html! {
        @if text.is_empty() {
            p.quiet { "The body is empty." }
        } @else {
            (sized("Body, ", text, Some((download, named))))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screens::body::MOST_SHOWN;

    #[test]
    fn a_large_body_does_not_make_a_large_page() {
        let html = body(&"<".repeat(2 * 1024 * 1024), "x", "Download").into_string();
        assert!(html.len() < 10 * MOST_SHOWN, "{}", html.len());
        assert!(html.contains("2.0 MiB") && html.contains("128.0 KiB"));
    }
}
