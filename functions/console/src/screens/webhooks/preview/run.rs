//! A dry run of what stands in the form, however unfinished: what is missing elsewhere does not keep a part from being shown.

use actions::Error;
use actions::events::{DryRun, Subject, dry_run};
use domain::event::Event;
use domain::matching::{Checked, Known};
use domain::request::Preview;
use domain::time::Timestamp;
use domain::trigger::Trigger;
use domain::webhook::{Draft, FieldError, Settings, Webhook};

use super::choice::Choice;
use crate::resources::Resources;
use crate::screens::webhooks::form::{Errors, WebhookForm};

/// What the webhook of a form would do about an event.
#[derive(Debug)]
pub struct Outcome {
    /// The event.
    pub event: Event,
    /// What would be sent. A part whose field is not filled in right is not there: the field says so.
    pub preview: Preview,
    /// The settings that this is about: what could not be taken is left out.
    settings: Settings,
    /// For each row of triggers, its place among those of the settings; `None` if it can match nothing as it is.
    rows: Vec<Option<usize>>,
    /// What is wrong with the fields that make the request.
    pub errors: Errors,
}

impl Outcome {
    /// Hands over what each row of triggers asks of the event; `None` for one that can match nothing as it is.
    pub fn explained<T>(&self, take: impl FnOnce(bool, Vec<Option<&Checked<'_>>>) -> T) -> T {
        let known = Known::of(&self.event);
        let checked = known.explain(&self.settings);
        let rows = self.rows.iter().map(|place| place.and_then(|place| checked.get(place))).collect();
        take(known.fires(&self.settings), rows)
    }
}

/// What there is in the place of what cannot be taken, so that the rest can be shown.
const STAND_IN: &str = "http://example.com/";

/// What is told of a URL that nobody has typed yet.
pub const NOT_YET: &str = "is not filled in yet";

/// Runs what stands in the form, laid over what is stored.
pub async fn run(
    resources: &Resources,
    form: &WebhookForm,
    stored: Option<&Webhook>,
    choice: &Choice,
    now: Timestamp,
) -> Result<Outcome, Error> {
    let (draft, rows) = form.unfinished(stored.map(|webhook| &webhook.settings));
    let (draft, mut flaws) = tolerant(draft);
    let no_url = form.url.trim().is_empty();
    flaws.retain(|flaw| flaw.field != "url" || !no_url);
    let first = draft.events.first();
    let first = first.map(|trigger: &Trigger| (trigger.entity_type, &trigger.event_types[..]));
    // A row without a ticked event says at least what it is about.
    let first = first.or(form.triggers.first().map(|row| (row.entity, &row.events[..])));
    let event = choice.event(first, resources.tables.site(), now)?;
    let rows = if draft.events.is_empty() { vec![None; rows.len()] } else { rows };
    let found = dry_run(
        &resources.tables,
        &resources.admission,
        Subject::Unsaved(stored.map(|webhook| webhook.id), draft),
        event,
        now,
    )
    .await?;
    let DryRun { webhook, event, preview, .. } = found;
    let mut errors = Errors::from(flaws);
    let preview = Preview {
        url: if no_url { Err(NOT_YET.to_owned()) } else { part("url", preview.url, &mut errors) },
        headers: part("headers", preview.headers, &mut errors),
        payload: part("template", preview.payload, &mut errors),
    };
    Ok(Outcome { event, preview, settings: webhook.settings, rows, errors })
}

/// A draft that can be parsed, and what was wrong with it: attributes with flaws have harmless values.
fn tolerant(draft: Draft) -> (Draft, Vec<FieldError>) {
    let Err(flaws) = Settings::parse(draft.clone()) else { return (draft, Vec::new()) };
    let mut draft = draft;
    for flaw in &flaws {
        match flaw.field {
            "url" => draft.url = STAND_IN.to_owned(),
            "custom_payload" => draft.custom_payload = None,
            "headers" => draft.headers.clear(),
            "events" => draft.events.clear(),
            "name" => draft.name = "preview".to_owned(),
            "http_basic_user" | "http_basic_password" => {
                (draft.http_basic_user, draft.http_basic_password) = (None, None)
            }
            _ => draft.payload_api_version = None,
        }
    }
    // Nobody is told while they type that they have not typed a name yet.
    let is_told = |flaw: &FieldError| matches!(flaw.field, "url" | "custom_payload" | "headers");
    (draft, flaws.into_iter().filter(is_told).collect())
}

/// A part of the request. Why it cannot be made stands beside its field.
fn part<T>(field: &str, made: Result<T, String>, errors: &mut Errors) -> Result<T, String> {
    if let Some(text) = errors.at(field) {
        return Err(text.to_owned());
    }
    made.inspect_err(|why| {
        let shorter = why.strip_prefix("the URL ").or_else(|| why.strip_prefix("the custom payload "));
        errors.put(field, shorter.unwrap_or(why));
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_right_is_told_and_does_not_keep_the_rest_from_being_tried() {
        let draft = Draft {
            custom_payload: Some("ok\n{{#a}}".to_owned()),
            headers: [("Host".to_owned(), "x".to_owned())].into(),
            ..Draft::new("", "ftp://example.com")
        };
        let (draft, flaws) = tolerant(draft);
        let mut told: Vec<_> = flaws.iter().map(|flaw| flaw.field).collect();
        told.sort_unstable();
        assert_eq!(told, ["custom_payload", "headers", "url"], "and not the missing name");
        let template = flaws.iter().find(|flaw| flaw.field == "custom_payload").unwrap();
        assert!(template.flaw.message.contains("line 2, column 1"), "{}", template.flaw.message);
        assert!(Settings::parse(draft).is_ok());
    }

    #[test]
    fn every_flaw_has_a_harmless_value_in_its_place() {
        let long = "x".repeat(1 << 20);
        let draft = Draft {
            http_basic_user: Some(long.clone()),
            http_basic_password: Some(long.clone()),
            custom_payload: Some(long.clone()),
            payload_api_version: Some("1".to_owned()),
            ..Draft::new(long.clone(), long)
        };
        assert!(Settings::parse(tolerant(draft).0).is_ok());
    }

    #[test]
    fn why_a_part_cannot_be_made_reads_on_from_its_label() {
        let mut errors = Errors::default();
        let why = "the custom payload cannot be rendered: line 1, column 2: too large".to_owned();
        assert!(part::<String>("template", Err(why), &mut errors).is_err());
        assert_eq!(errors.at("template"), Some("cannot be rendered: line 1, column 2: too large"));
        assert_eq!(part("url", Ok(1), &mut errors), Ok(1));
        assert_eq!(errors.at("url"), None);
    }
}
