//! Why an event fires a webhook, or why not, in sentences that a person would say.

use domain::entity::EventType;
use domain::matching::{Check, Checked, Known};
use domain::trigger::{Filter, FilterType};
use domain::webhook::Settings;
use maud::{Markup, html};

use crate::words;

/// Most ids that a sentence names.
const MOST_NAMED: usize = 8;

/// Every trigger of a webhook, with a mark and a sentence for each thing that it asks of the event.
pub fn explain(known: &Known<'_>, settings: &Settings) -> Markup {
    let checked = known.explain(settings);
    html! {
        @if checked.is_empty() { p.quiet { "It has no triggers, so that nothing fires it." } }
        @for (number, trigger) in checked.iter().enumerate() { (one(number, trigger)) }
    }
}

fn one(number: usize, trigger: &Checked<'_>) -> Markup {
    let matches = trigger.matches();
    html! {
        div.why {
            h3 { "Trigger " (number + 1) (if matches { " matches" } else { " does not match" }) }
            (checks(trigger))
        }
    }
}

/// Each thing that a trigger asks of the event, with a mark and a sentence.
pub fn checks(trigger: &Checked<'_>) -> Markup {
    html! {
        ul.checks {
            @for check in &trigger.0 {
                li class=(if check.passes() { "passed" } else { "not-passed" }) {
                    span.mark aria-hidden="true" { (if check.passes() { "✓" } else { "✗" }) }
                    span dir="auto" {
                        span.unseen { (if check.passes() { "Holds: " } else { "Does not hold: " }) }
                        (sentence(check))
                    }
                }
            }
        }
    }
}

/// What a check compares, and whether that fits.
fn sentence(check: &Check<'_>) -> String {
    match check {
        Check::Enabled { actual: true } => "The webhook is enabled.".to_owned(),
        Check::Enabled { actual: false } => "The webhook is disabled.".to_owned(),
        Check::EntityType { expected, actual } if expected == actual => {
            format!("It is about: {}.", words::entity(*actual))
        }
        Check::EntityType { expected, actual } => {
            format!("It is about: {}. The trigger asks for: {}.", words::entity(*actual), words::entity(*expected))
        }
        Check::EventType { expected, actual } => {
            let asked = match expected {
                [] => "for no event at all".to_owned(),
                events => {
                    format!("for {}", events.iter().map(|event| event_name(*event)).collect::<Vec<_>>().join(" or "))
                }
            };
            format!("What happened is {}. The trigger asks {asked}.", event_name(*actual))
        }
        Check::Filter { expected, actual } => filter(expected, actual),
    }
}

fn event_name(event: EventType) -> String {
    words::event(event).to_lowercase()
}

fn filter(expected: &Filter, actual: &[&str]) -> String {
    let noun = noun(expected.entity_type);
    let ids = expected.entity_ids.as_slice();
    let named: Vec<_> = ids.iter().take(MOST_NAMED).map(String::as_str).collect();
    let others = ids.len().saturating_sub(MOST_NAMED);
    let others = if others > 0 { format!(" or {others} others") } else { String::new() };
    let asked = format!("{}{others}", named.join(" or "));
    match actual {
        [] => format!("It has no {noun} to compare. The condition asks for {asked}."),
        names => format!("Its {noun} is {}. The condition asks for {asked}.", names.join(", also called ")),
    }
}

const fn noun(filter: FilterType) -> &'static str {
    match filter {
        FilterType::ItemType => "model",
        FilterType::Item => "record",
        FilterType::BuildTrigger => "build trigger",
        FilterType::Environment => "environment",
        FilterType::EnvironmentType => "kind of environment",
    }
}

#[cfg(test)]
mod tests {
    use domain::entity::EntityType;
    use domain::trigger::EntityIds;

    use super::*;

    #[test]
    fn each_check_is_a_sentence() {
        let of = |ids: &[&str]| Filter {
            entity_type: FilterType::ItemType,
            entity_ids: EntityIds::try_from(ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>()).unwrap(),
        };
        let (two, many) = (of(&["blog_post", "author"]), of(&["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]));
        let publish = [EventType::Create, EventType::DeployFailed];
        for (check, said) in [
            (Check::Enabled { actual: false }, "The webhook is disabled."),
            (
                Check::EntityType { expected: EntityType::Upload, actual: EntityType::Item },
                "It is about: Record. The trigger asks for: Asset.",
            ),
            (
                Check::EventType { expected: &publish, actual: EventType::Publish },
                "What happened is publish. The trigger asks for create or deploy failed.",
            ),
            (
                Check::EventType { expected: &[], actual: EventType::Publish },
                "What happened is publish. The trigger asks for no event at all.",
            ),
            (
                Check::Filter { expected: &two, actual: vec!["42", "page"] },
                "Its model is 42, also called page. The condition asks for blog_post or author.",
            ),
            (
                Check::Filter { expected: &many, actual: vec![] },
                "It has no model to compare. The condition asks for a or b or c or d or e or f or g or h or 2 others.",
            ),
        ] {
            assert_eq!(sentence(&check), said);
        }
    }
}
