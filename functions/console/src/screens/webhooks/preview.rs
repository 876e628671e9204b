//! What the webhook in the form would send about an event, before it is saved.

use actions::events::{Subject, Tried, dry_run};
use domain::event::Event;
use domain::matching::Known;
use domain::request::Preview;
use domain::samples::Sample;
use domain::test_send;
use domain::webhook::{FieldError, Settings};
use maud::{Markup, html};

use super::form::{Action, WebhookForm};
use crate::failure::{Failure, sentence};
use crate::frame::Frame;
use crate::resources::Resources;
use crate::screens::calls::body_of;
use crate::screens::events::explain;
use crate::screens::samples;

/// The name of a webhook that has none yet.
const UNNAMED: &str = "Preview";

/// What a preview shows.
#[derive(Debug)]
pub enum Shown {
    /// Nothing was asked for yet.
    Nothing,
    /// What would be sent about an event, and by which settings.
    Request(Box<(Event, Settings, Preview)>),
    /// What in the form keeps it from being made.
    Wrong(Vec<FieldError>),
}

/// Makes the preview of a form. `stored` are the settings that it is laid over.
pub async fn make(
    resources: &Resources,
    frame: &Frame,
    form: &WebhookForm,
    stored: Option<&Settings>,
    chosen: &str,
) -> Result<Shown, Failure> {
    let mut draft = form.rough_draft(stored);
    if draft.name.trim().is_empty() {
        UNNAMED.clone_into(&mut draft.name);
    }
    let Some(Sample { document, .. }) = samples::chosen(chosen) else { return Ok(Shown::Nothing) };
    let event = test_send::event(&document, "sample", frame.now, resources.tables.site());
    let event = event.map_err(|error| Failure::fault(format!("a sample is no event: {error}")))?;
    let tried = Tried::Sent(Box::new(event));
    match dry_run(&resources.tables, &resources.admission, Subject::Unsaved(draft), tried, frame.now).await {
        Ok(run) => Ok(Shown::Request(Box::new((run.event, run.webhook.settings, run.preview)))),
        Err(actions::Error::Invalid(errors)) => Ok(Shown::Wrong(errors)),
        Err(other) => Err(other.into()),
    }
}

/// The part of the form that offers it and shows it. `chosen` is the sample.
pub fn section(shown: &Shown, chosen: &str) -> Markup {
    let of = samples::chosen(chosen).map(|sample| (sample.entity_type, sample.event_type));
    html! {
        section.card.preview #preview aria-labelledby="preview-title" {
            h2 #preview-title { "Preview" }
            p.about { "What would be sent about a sample of an event, with the settings above, saved or not." }
            div.inline {
                label for="preview_with" { "With" }
                select #preview_with name="preview_with" data-preview { (samples::options(of)) }
                button #preview-button name="do" value=(Action::Preview.value()) formnovalidate data-soft data-preview { "Preview" }
            }
            div #preview-result aria-live="polite" { (result(shown)) }
        }
    }
}

fn result(shown: &Shown) -> Markup {
    match shown {
        Shown::Nothing => html! {},
        Shown::Wrong(errors) => html! {
            @for error in errors { p.error { (sentence(&error.to_string())) } }
        },
        Shown::Request(found) => {
            let (event, settings, preview) = &**found;
            let known = Known::of(event);
            html! {
                div.stack {
                    p {
                        @if known.fires(settings) { span.status.success { "Such an event fires it" } }
                        @else { span.status.off { "Such an event does not fire it" } }
                    }
                    details { summary { "Why?" } (explain(&known, settings)) }
                    (request(preview))
                }
            }
        }
    }
}

fn request(preview: &Preview) -> Markup {
    html! {
        @match &preview.url {
            Ok(url) => p.line { code.method { "POST" } " " code.address dir="ltr" { (url) } },
            Err(why) => p.error { (sentence(why)) },
        }
        @match &preview.headers {
            Ok(headers) => details {
                summary { "Headers (" (headers.len()) ")" }
                dl.headers { @for (name, value) in headers { div { dt { (name) } dd dir="ltr" { (value) } } } }
            },
            Err(why) => p.error { (sentence(why)) },
        }
        @match &preview.payload {
            Ok(payload) => (body_of(payload)),
            Err(why) => p.error { (sentence(why)) },
        }
    }
}
