//! How a preview looks.

use actions::Error;
use domain::entity::EventType;
use domain::matching::Checked;
use domain::samples;
use maud::{Markup, html};

use super::run::NOT_YET;
use super::{Beside, Choice, Outcome};
use crate::failure::sentence;
use crate::frame::Frame;
use crate::screens::body::laid_out;
use crate::screens::calls::headers;
use crate::screens::events::checks;
use crate::words;

/// The panel: the event to choose, the button, and what comes of it.
///
/// `target` is the address that makes a preview.
pub fn panel(frame: &Frame, beside: &Beside, target: &str) -> Markup {
    html! {
        aside.card.preview aria-labelledby="preview" {
            h2 #preview { "Preview" }
            div.field {
                label for="with" { "Try it with" }
                select #with name="with" { (choices(frame, beside)) }
            }
            // A browser sends it there; where there is JavaScript, what comes back is put below while one types.
            button.small formaction={ (target) "#preview-result" } formnovalidate name="do" value="preview" data-preview=(target) { "Preview" }
            @match &beside.outcome {
                Some(outcome) => (result(outcome)),
                None => div #preview-result { p.quiet { "What would be sent shows here, and which trigger matches." } }
            }
        }
    }
}

fn choices(frame: &Frame, beside: &Beside) -> Markup {
    let is_offered = |id: &String| beside.events.iter().any(|event| event.id == *id);
    let option = |choice: &Choice, text: &str| {
        html! { option value=(choice.value()) selected[*choice == beside.choice] { (text) } }
    };
    html! {
        @if let Some(recipe) = beside.recipe { (option(&Choice::Recipe(recipe), "The event of the recipe")) }
        (option(&Choice::Fitting, "A sample of what trigger 1 waits for"))
        optgroup label="Events that came" {
            @if let Choice::Logged(id) = &beside.choice && !is_offered(id) { (option(&beside.choice, &format!("Event {id}"))) }
            @for event in &beside.events {
                @let what = words::happening(event.entity_type, event.event_type);
                (option(&Choice::Logged(event.id.clone()),
                    &format!("{what} · {} · {}", event.entity_id, words::relative(event.event_triggered_at, frame.now))))
            }
        }
        optgroup label="Samples" {
            @for entity in words::ENTITIES {
                @for event in EventType::ALL.iter().filter(|event| samples::of(entity, **event).is_some()) {
                    (option(&Choice::Sample(entity, *event), &words::happening(entity, *event)))
                }
            }
        }
    }
}

/// What came of a preview. A script puts the errors beside their fields; a whole page has them there.
pub fn result(outcome: &Result<Outcome, Error>) -> Markup {
    html! {
        div #preview-result {
            @match outcome {
                Ok(outcome) => (made(outcome)),
                Err(error) => p.error role="status" { (said(error)) },
            }
        }
    }
}

/// Why there is no preview.
fn said(error: &Error) -> String {
    match error {
        Error::Invalid(_) | Error::NotFound => "This event is no longer there. Choose another one.".to_owned(),
        _ => sentence("it could not be made; try again in a moment"),
    }
}

fn made(outcome: &Outcome) -> Markup {
    let preview = &outcome.preview;
    html! {
        p.about { "With: " (words::happening(outcome.event.entity_type, outcome.event.event_type)) ", " code { (outcome.event.entity_id()) } }
        (outcome.explained(triggers))
        h3 { "What would be sent" }
        @match &preview.url {
            Ok(url) => p.line { code.method { "POST" } " " code.address dir="ltr" { (url) } },
            Err(why) => p class=(if why == NOT_YET { "quiet" } else { "reason" }) dir="auto" { "URL " (why) "." },
        }
        @match &preview.headers {
            Ok(all) => (headers("Headers", all)),
            Err(why) => p.reason dir="auto" { (sentence(why)) },
        }
        @match &preview.payload {
            Ok(text) => {
                p.quiet { "Body, " (words::bytes(text.len())) }
                (laid_out(text))
            }
            Err(why) => p.reason dir="auto" { "Body " (why) "." },
        }
    }
}

fn triggers(fires: bool, rows: Vec<Option<&Checked<'_>>>) -> Markup {
    let is_begun = rows.iter().any(Option::is_some);
    html! {
        // Nobody is told that a form is wrong before they have filled it in.
        @if is_begun {
            p class=(if fires { "verdict passed" } else { "verdict missed" }) {
                (if fires { "✓ This event fires it." } else { "✗ This event does not fire it." })
            }
        }
        @for (number, row) in rows.iter().enumerate() {
            @let matches = row.is_some_and(|checked| checked.matches());
            details open[!matches || rows.len() == 1] {
                summary { "Trigger " (number + 1) (match row { Some(_) if matches => " matches", Some(_) => " does not match", None => " is not complete" }) }
                @match row {
                    Some(checked) => (checks(checked)),
                    None => p.quiet { "Tick an event, and fill in its conditions." },
                }
            }
        }
        @if rows.is_empty() { p.quiet { "Without a trigger nothing fires it." } }
    }
}
