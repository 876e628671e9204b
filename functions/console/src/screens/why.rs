//! Why a webhook fires, or not: each thing that a trigger asks of an event, in a sentence, with a mark.

use domain::entity::EventType;
use domain::matching::{Check, Checked};
use domain::trigger::{Filter, FilterType};
use maud::{Markup, html};

use crate::words;

/// Most ids of a condition that a sentence names.
const MOST_NAMED: usize = 8;

/// What a trigger asks, one under the other, each with ✓ or ✗.
pub fn checks(checked: &Checked<'_>) -> Markup {
    html! {
        ul.checks {
            @for check in &checked.0 {
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

/// What was asked for, and what there is.
fn sentence(check: &Check<'_>) -> String {
    match check {
        Check::Enabled { actual: true } => "The webhook is enabled.".to_owned(),
        Check::Enabled { actual: false } => "The webhook is disabled.".to_owned(),
        Check::EntityType { expected, actual } if expected == actual => {
            format!("The event is about this entity: {}.", words::entity(*actual))
        }
        Check::EntityType { expected, actual } => {
            format!(
                "The trigger is for {}, and the event is about {}.",
                words::entity(*expected),
                words::entity(*actual)
            )
        }
        Check::EventType { expected, actual } if expected.contains(actual) => {
            format!("{} is among its events.", words::event(*actual))
        }
        Check::EventType { expected, actual } => {
            format!("{} is not among its events: {}.", words::event(*actual), events(expected))
        }
        Check::Filter { expected, actual } => condition(expected, actual, check.passes()),
    }
}

fn events(events: &[EventType]) -> String {
    if events.is_empty() {
        return "it has none".to_owned();
    }
    events.iter().map(|event| words::event(*event)).collect::<Vec<_>>().join(", ")
}

fn condition(expected: &Filter, actual: &[&str], passes: bool) -> String {
    let (what, wanted) = (subject(expected.entity_type), named(expected.entity_ids.as_slice()));
    let known_by = actual.join(" or ");
    match (passes, actual.is_empty()) {
        (true, _) => format!("{what} is {known_by}: one of {wanted}."),
        (false, true) => format!("This event has no {}, and it must be one of {wanted}.", what.to_lowercase()),
        (false, false) => format!("{what} is {known_by}, not one of {wanted}."),
    }
}

/// What a condition looks at.
const fn subject(filter: FilterType) -> &'static str {
    match filter {
        FilterType::ItemType => "Model",
        FilterType::Item => "Record",
        FilterType::BuildTrigger => "Build trigger",
        FilterType::Environment => "Environment",
        FilterType::EnvironmentType => "Kind of environment",
    }
}

fn named(ids: &[String]) -> String {
    let named = ids.iter().take(MOST_NAMED).cloned().collect::<Vec<_>>().join(", ");
    match ids.len().saturating_sub(MOST_NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use domain::entity::EntityType;

    use super::*;

    fn filter(ids: &str) -> Filter {
        serde_json::from_value(
            serde_json::json!({"entity_type": "item_type", "entity_ids": ids.split(',').collect::<Vec<_>>()}),
        )
        .unwrap()
    }

    #[test]
    fn each_check_is_a_sentence_with_the_values_compared() {
        let (few, many) = (filter("article,author"), filter("1,2,3,4,5,6,7,8,9,10"));
        let of = |expected, actual: &'static [&'static str]| Check::Filter { expected, actual: actual.to_vec() };
        for (check, said) in [
            (Check::Enabled { actual: false }, "The webhook is disabled."),
            (
                Check::EntityType { expected: EntityType::Upload, actual: EntityType::Item },
                "The trigger is for Asset, and the event is about Record.",
            ),
            (
                Check::EventType { expected: &[EventType::Create, EventType::Update], actual: EventType::Publish },
                "Publish is not among its events: Create, Update.",
            ),
            (
                Check::EventType { expected: &[EventType::Publish], actual: EventType::Publish },
                "Publish is among its events.",
            ),
            (of(&few, &["77", "article"]), "Model is 77 or article: one of article, author."),
            (of(&few, &["77", "page"]), "Model is 77 or page, not one of article, author."),
            (of(&few, &[]), "This event has no model, and it must be one of article, author."),
            (of(&many, &["x"]), "Model is x, not one of 1, 2, 3, 4, 5, 6, 7, 8 and 2 more."),
        ] {
            assert_eq!(sentence(&check), said);
        }
    }

    #[test]
    fn marks_are_words_too() {
        let html =
            checks(&Checked(vec![Check::Enabled { actual: false }, Check::Enabled { actual: true }])).into_string();
        assert!(
            html.contains("✗") && html.contains("Does not hold: ") && html.contains("✓") && html.contains("Holds: ")
        );
    }
}
