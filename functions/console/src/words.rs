//! How things are called: DatoCMS's words, where it has some.

use std::time::Duration;

use domain::call::CallStatus;
use domain::entity::{EntityType, EventType};
use domain::time::Timestamp;
use domain::trigger::FilterType;
use maud::{Markup, html};

/// What an event is about.
pub const fn entity(entity: EntityType) -> &'static str {
    match entity {
        EntityType::Item => "Record",
        EntityType::ItemType => "Model",
        EntityType::Upload => "Asset",
        EntityType::BuildTrigger => "Build trigger",
        EntityType::Environment => "Environment",
        EntityType::MaintenanceMode => "Maintenance mode",
        EntityType::SsoUser => "SSO user",
        EntityType::CdaCacheTags => "CDA Cache Tags",
    }
}

/// The entities, in the order of DatoCMS's form.
pub const ENTITIES: [EntityType; 8] = [
    EntityType::Item,
    EntityType::ItemType,
    EntityType::Upload,
    EntityType::BuildTrigger,
    EntityType::Environment,
    EntityType::MaintenanceMode,
    EntityType::SsoUser,
    EntityType::CdaCacheTags,
];

/// What happens, as a box to tick.
pub const fn event(event: EventType) -> &'static str {
    match event {
        EventType::Create => "Create",
        EventType::Update => "Update",
        EventType::Delete => "Delete",
        EventType::Publish => "Publish",
        EventType::Unpublish => "Unpublish",
        EventType::Promote => "Promote",
        EventType::DeployStarted => "Deploy started",
        EventType::DeploySucceeded => "Deploy succeeded",
        EventType::DeployFailed => "Deploy failed",
        EventType::Change => "Change",
        EventType::Invalidate => "Invalidate",
    }
}

/// What has happened to what, such as `Record update`.
pub fn happening(of: EntityType, event: EventType) -> String {
    let what = match event {
        EventType::Create => "creation",
        EventType::Update => "update",
        EventType::Delete => "deletion",
        EventType::Publish => "publishing",
        EventType::Unpublish => "unpublishing",
        EventType::Promote => "promotion",
        EventType::DeployStarted => "deploy started",
        EventType::DeploySucceeded => "deploy succeeded",
        EventType::DeployFailed => "deploy failed",
        EventType::Change => "change",
        EventType::Invalidate => "invalidation",
    };
    format!("{} {what}", entity(of))
}

/// What the ids of a condition name.
pub const fn condition(filter: FilterType) -> &'static str {
    match filter {
        FilterType::ItemType => "Model is",
        FilterType::Item => "Record is",
        FilterType::BuildTrigger => "Build trigger is",
        FilterType::Environment => "Environment is",
        FilterType::EnvironmentType => "Environment is a",
    }
}

/// What is to be written there.
pub const fn condition_hint(filter: FilterType) -> &'static str {
    match filter {
        FilterType::ItemType => "API keys or ids, such as blog_post, author",
        FilterType::Item => "ids, such as 235496, 235497",
        FilterType::BuildTrigger => "ids, such as 1822",
        FilterType::Environment => "names, such as main, staging",
        FilterType::EnvironmentType => "primary or sandbox",
    }
}

/// Where a call stands.
pub const fn status(status: CallStatus) -> &'static str {
    match status {
        CallStatus::Pending => "Pending",
        CallStatus::Success => "Success",
        CallStatus::Failed => "Failed",
        CallStatus::Rescheduled => "Rescheduled",
    }
}

/// The same as a dot and a word: never by the colour alone.
pub fn status_mark(of: CallStatus) -> Markup {
    html! { span class={ "status " (of.as_str()) } { (status(of)) } }
}

/// What tells test sends from other calls.
pub fn test_mark() -> Markup {
    html! { span.tag title="Somebody asked for it: no event fired it" { "Test" } }
}

/// Statuses, as the log's filter lists them.
pub const STATUSES: [CallStatus; 4] =
    [CallStatus::Pending, CallStatus::Success, CallStatus::Failed, CallStatus::Rescheduled];

/// A number and what it counts.
pub fn count(number: u64, one: &str, several: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { several })
}

/// A number in groups of three digits.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How long, roughly: in the largest unit of which there is one.
pub fn span(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => format!("{} min", seconds / 60),
        3600..86_400 => format!("{} h", seconds / 3600),
        _ => format!("{} d", seconds / 86_400),
    }
}

/// How long, to the second: `1 h 2 min 3 s`.
pub fn exact_span(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let amounts =
        [(seconds / 86_400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "min"), (seconds % 60, "s")];
    let parts: Vec<_> =
        amounts.iter().filter(|(amount, _)| *amount > 0).map(|(amount, unit)| format!("{amount} {unit}")).collect();
    parts.join(" ")
}

/// How long something took.
pub fn took(milliseconds: u64) -> String {
    if milliseconds < 1000 {
        format!("{milliseconds} ms")
    } else {
        format!("{}.{} s", milliseconds / 1000, milliseconds % 1000 / 100)
    }
}

/// How much.
pub fn bytes(bytes: usize) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..1_048_576 => format!("{}.{} KiB", bytes / 1024, bytes % 1024 * 10 / 1024),
        _ => format!("{}.{} MiB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

/// A time as seen from `now`: `5 min ago`, `in 2 h`.
pub fn relative(at: Timestamp, now: Timestamp) -> String {
    if at > now { format!("in {}", span(at.since(now))) } else { format!("{} ago", span(now.since(at))) }
}

/// The same as an element: the exact time shows when one points at it, and a script keeps it up to date.
pub fn time(at: Timestamp, now: Timestamp) -> Markup {
    html! { time datetime=(at) title=(exact(at)) { (relative(at, now)) } }
}

/// A time to come, to the second; a script counts down to it.
pub fn countdown(at: Timestamp, now: Timestamp) -> Markup {
    let left = exact_span(at.since(now));
    html! {
        time datetime=(at) title=(exact(at)) data-countdown { @if at <= now || left.is_empty() { "any moment" } @else { "in " (left) } }
    }
}

/// A time to the second, by UTC.
pub fn exact(at: Timestamp) -> String {
    at.to_seconds_text().replace('T', " ").replace('Z', " UTC")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_roughly() {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        for (at, told) in [
            ("2026-11-24T12:00:00Z", "0 s ago"),
            ("2026-11-24T11:59:01Z", "59 s ago"),
            ("2026-11-24T11:01:00Z", "59 min ago"),
            ("2026-11-23T12:00:01Z", "23 h ago"),
            ("2026-11-20T12:00:00Z", "4 d ago"),
            ("2026-11-24T12:02:00Z", "in 2 min"),
        ] {
            assert_eq!(relative(at.parse().unwrap(), now), told, "{at}");
        }
        assert_eq!(exact(now), "2026-11-24 12:00:00 UTC");
    }

    #[test]
    fn times_to_come_are_told_to_the_second() {
        let now: Timestamp = "2026-11-24T12:00:00Z".parse().unwrap();
        for (at, told) in [
            ("2026-11-24T12:00:00Z", ">any moment<"),
            ("2026-11-24T11:00:00Z", ">any moment<"),
            ("2026-11-24T12:01:00Z", ">in 1 min<"),
            ("2026-11-26T13:02:03Z", ">in 2 d 1 h 2 min 3 s<"),
        ] {
            let html = countdown(at.parse().unwrap(), now).into_string();
            assert!(html.contains(told), "{at}: {html}");
        }
    }

    #[test]
    fn amounts_are_told_in_fitting_units() {
        assert_eq!([took(999), took(1000), took(8049)], ["999 ms", "1.0 s", "8.0 s"]);
        assert_eq!(
            [bytes(0), bytes(1023), bytes(1536), bytes(2 << 20)],
            ["0 bytes", "1023 bytes", "1.5 KiB", "2.0 MiB"]
        );
        assert_eq!([grouped(0), grouped(999), grouped(1000), grouped(1_234_567)], ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([count(1, "call", "calls"), count(0, "call", "calls")], ["1 call", "0 calls"]);
    }

    #[test]
    fn every_entity_is_offered() {
        assert!(EntityType::ALL.iter().all(|entity| ENTITIES.contains(entity)));
    }
}
