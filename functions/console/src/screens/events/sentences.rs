//! What a trigger asks of an event and what the event is, as a person would say it.

use domain::entity::EntityType;
use domain::matching::Check;
use domain::possible;
use domain::trigger::{Filter, FilterType};
use maud::{Markup, html};

use crate::words;

/// Most values that a sentence tells; how many others there are is told, too.
const MOST_VALUES: usize = 6;

/// A check as a sentence. `of` is what the event is about. `None` for what goes without saying.
pub fn sentence(check: &Check<'_>, of: EntityType) -> Option<Markup> {
    let passes = check.passes();
    match check {
        Check::Enabled { actual: true } => None,
        Check::Enabled { actual: false } => Some(html! { "The webhook must be enabled, but it is disabled." }),
        Check::EntityType { expected, actual } => Some(html! {
            "It is for " (several(*expected)) (if passes { ", and " } else { ", but " }) "the event is about " (one(*actual)) "."
        }),
        Check::EventType { expected: [], .. } => Some(html! { "It waits for nothing: no event is ticked." }),
        Check::EventType { expected, actual } => {
            let names: Vec<_> = expected.iter().map(|event| html! { (words::event(*event)) }).collect();
            Some(html! {
                "It waits for " (either(&names)) ", " (if passes { "and" } else { "but" }) " what happened is " (words::event(*actual)) "."
            })
        }
        Check::Filter { expected, actual } => Some(filter(expected, actual, passes, of)),
    }
}

fn filter(expected: &Filter, actual: &[&str], passes: bool, of: EntityType) -> Markup {
    let kind = expected.entity_type;
    let value = |value: &str| value_of(kind, value);
    let wanted: Vec<_> = expected.entity_ids.as_slice().iter().map(|id| value(id)).collect();
    let matched = actual.iter().find(|name| expected.entity_ids.contain(name)).map(|name| value(name));
    html! {
        "The " (noun(kind)) " must be " (either(&wanted))
        @match (matched, actual) {
            (Some(matched), _) if passes => { ", and it is " (matched) "." }
            (_, [first, others @ ..]) => {
                ", but it is " (value(first))
                @for other in others { ", also known as " (value(other)) }
                "."
            }
            (_, []) if possible::filters(of).contains(&kind) => { ", but the event does not tell it." }
            (_, []) => { ", but " (one(of)) " has none: this never holds." }
        }
    }
}

/// Alternatives, the first of them if there are many.
fn either(values: &[Markup]) -> Markup {
    let shown = &values[..values.len().min(MOST_VALUES)];
    let left_out = values.len() - shown.len();
    html! {
        @for (place, value) in shown.iter().enumerate() {
            @if place > 0 { (if place + 1 == values.len() { " or " } else { ", " }) }
            (value)
        }
        @if left_out > 0 { " or one of " (left_out) " others" }
    }
}

/// What the values of a condition name.
const fn noun(filter: FilterType) -> &'static str {
    match filter {
        FilterType::ItemType => "model",
        FilterType::Item => "record",
        FilterType::BuildTrigger => "build trigger",
        FilterType::Environment | FilterType::EnvironmentType => "environment",
    }
}

/// A value of a condition, or what the event has in its place.
fn value_of(filter: FilterType, value: &str) -> Markup {
    match (filter, value) {
        (FilterType::EnvironmentType, "primary") => html! { "the primary one" },
        (FilterType::EnvironmentType, "sandbox") => html! { "a sandbox" },
        _ => html! { code dir="auto" { (value) } },
    }
}

/// One of what an event is about.
const fn one(entity: EntityType) -> &'static str {
    match entity {
        EntityType::Item => "a record",
        EntityType::ItemType => "a model",
        EntityType::Upload => "an asset",
        EntityType::BuildTrigger => "a build trigger",
        EntityType::Environment => "an environment",
        EntityType::MaintenanceMode => "the maintenance mode",
        EntityType::SsoUser => "an SSO user",
        EntityType::CdaCacheTags => "CDA cache tags",
    }
}

/// Several of what an event is about.
pub const fn several(entity: EntityType) -> &'static str {
    match entity {
        EntityType::Item => "records",
        EntityType::ItemType => "models",
        EntityType::Upload => "assets",
        EntityType::BuildTrigger => "build triggers",
        EntityType::Environment => "environments",
        EntityType::MaintenanceMode => "the maintenance mode",
        EntityType::SsoUser => "SSO users",
        EntityType::CdaCacheTags => "CDA cache tags",
    }
}

#[cfg(test)]
mod tests {
    use domain::entity::EventType;

    use super::*;

    /// What a person reads.
    fn read(check: &Check<'_>) -> String {
        let html = sentence(check, EntityType::Item).unwrap().into_string();
        let text: String = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
        text.replace("&lt;", "<").replace("&gt;", ">")
    }

    fn filter(entity_type: FilterType, ids: &[&str]) -> Filter {
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        Filter { entity_type, entity_ids: ids.try_into().unwrap() }
    }

    #[test]
    fn what_an_event_is_about_and_what_happened_are_told() {
        let entity = |expected| read(&Check::EntityType { expected, actual: EntityType::Item });
        assert_eq!(entity(EntityType::Item), "It is for records, and the event is about a record.");
        assert_eq!(entity(EntityType::Upload), "It is for assets, but the event is about a record.");
        let event = |expected: &[EventType]| read(&Check::EventType { expected, actual: EventType::Publish });
        use EventType::{Create, Delete, Publish};
        assert_eq!(event(&[Create, Publish]), "It waits for Create or Publish, and what happened is Publish.");
        assert_eq!(event(&[Create, Delete]), "It waits for Create or Delete, but what happened is Publish.");
        assert_eq!(event(&[]), "It waits for nothing: no event is ticked.");
    }

    #[test]
    fn values_are_compared() {
        use FilterType::{BuildTrigger, EnvironmentType, ItemType};
        let cases: [(Filter, &[&str], &str); 6] = [
            (filter(ItemType, &["post", "page"]), &["m1", "page"], "The model must be post or page, and it is page."),
            (filter(ItemType, &["post"]), &["m1", "page"], "The model must be post, but it is m1, also known as page."),
            (filter(ItemType, &["post"]), &[], "The model must be post, but the event does not tell it."),
            (
                filter(EnvironmentType, &["sandbox"]),
                &["primary"],
                "The environment must be a sandbox, but it is the primary one.",
            ),
            (
                filter(BuildTrigger, &["7"]),
                &[],
                "The build trigger must be 7, but a record has none: this never holds.",
            ),
            (filter(ItemType, &["<b>"]), &["<i>"], "The model must be <b>, but it is <i>."),
        ];
        for (expected, actual, told) in &cases {
            assert_eq!(read(&Check::Filter { expected, actual: actual.to_vec() }), *told);
        }
    }

    #[test]
    fn many_values_are_told_in_short() {
        let ids: Vec<String> = (1..=9).map(|id| id.to_string()).collect();
        let many = filter(FilterType::Item, &ids.iter().map(String::as_str).collect::<Vec<_>>());
        let told = read(&Check::Filter { expected: &many, actual: vec!["9"] });
        assert_eq!(told, "The record must be 1, 2, 3, 4, 5, 6 or one of 3 others, and it is 9.");
    }
}
